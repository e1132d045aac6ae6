package dev.ganforge.cli.option;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.Layout;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help that lists options under the headings of their groups, each with its variable. */
public final class HelpLayout {
  private static final String OWN = "Options";

  private HelpLayout() {}

  /** Gives a command and all below it this layout. */
  public static void install(CommandLine commandLine) {
    commandLine.setHelpFactory(
        (spec, scheme) ->
            new Help(spec, scheme) {
              @Override
              public IOptionRenderer createDefaultOptionRenderer() {
                IOptionRenderer plain = super.createDefaultOptionRenderer();
                return (option, labels, colors) ->
                    withVariable(option, plain.render(option, labels, colors), colors);
              }
            });
    install(commandLine.getCommandSpec());
  }

  private static void install(CommandSpec spec) {
    spec.usageMessage()
        .sectionMap()
        .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLayout::options);
    spec.subcommands().values().forEach(command -> install(command.getCommandSpec()));
  }

  private static String options(Help help) {
    Map<String, List<OptionSpec>> sections =
        help.commandSpec().options().stream()
            .filter(option -> !option.hidden())
            .collect(
                Collectors.groupingBy(
                    HelpLayout::section, LinkedHashMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder();
    List<OptionSpec> own = sections.remove(OWN);
    sections.forEach((heading, options) -> append(help, text, heading, options));
    if (own != null) {
      append(help, text, OWN, own);
    }
    return text.toString();
  }

  private static void append(
      Help help, StringBuilder text, String heading, List<OptionSpec> options) {
    Layout layout = help.createDefaultLayout();
    layout.addAllOptions(options, help.createDefaultParamLabelRenderer());
    text.append(System.lineSeparator()).append(heading).append(':').append(System.lineSeparator());
    text.append(layout);
  }

  /** The section of the class that declares the option; a verb's own have none. */
  private static String section(OptionSpec option) {
    if (option.userObject() instanceof Member member
        && option.userObject() instanceof AnnotatedElement) {
      Section section = member.getDeclaringClass().getAnnotation(Section.class);
      return section == null ? OWN : section.value();
    }
    return OWN;
  }

  private static Text[][] withVariable(OptionSpec option, Text[][] rows, Help.ColorScheme colors) {
    if (!Environment.isAboutTheTool(option)) {
      Text[] last = rows[rows.length - 1];
      int description = last.length - 1;
      last[description] =
          last[description].concat(colors.text(" [" + Environment.variable(option) + "]"));
    }
    return rows;
  }
}
