package dev.ganforge.cli.option;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every option's default from an environment variable: {@code --data-dir} from GANFORGE_DATA_DIR.
 */
public final class Environment implements IDefaultValueProvider {
  private final Map<String, String> variables;

  public Environment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || isAboutTheTool(option)) {
      return null;
    }
    String value = variables.get(variable(option));
    return value == null || value.isEmpty() ? null : value;
  }

  /** The variable an option's default comes from. */
  public static String variable(OptionSpec option) {
    return "GANFORGE_"
        + option.longestName().replaceFirst("^-+", "").replace('-', '_').toUpperCase(Locale.ROOT);
  }

  static boolean isAboutTheTool(OptionSpec option) {
    return option.usageHelp() || option.versionHelp();
  }
}
