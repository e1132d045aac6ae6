package dev.ganforge.cli;

import dev.ganforge.cli.process.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The tool itself: what its verbs have in common. */
@Command(
    name = "ganforge",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "VERB",
    description = "Trains generative adversarial networks and serves them while they learn.",
    commandListHeading = "%nVerbs:%n",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    footerHeading = "%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done; the run is complete",
      "1:the run failed, or there is a bug",
      "2:the command line, or what it names, is wrong",
      "3:the run was stopped before its last step",
      "69:no service answers",
      "130:ended by Ctrl-C"
    },
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true)
final class GanforgeCommand implements Runnable {
  private final CommandContext context;
  @Spec private CommandSpec spec = CommandSpec.create();

  GanforgeCommand(CommandContext context) {
    this.context = context;
  }

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      fallbackValue = "true",
      arity = "0",
      description = "Log more, and show the stack trace of a failure.")
  void debug(boolean on) {
    context.debug(on);
  }

  @Override
  public void run() {
    throw new ParameterException(new CommandLine(spec), "no verb is given");
  }
}
