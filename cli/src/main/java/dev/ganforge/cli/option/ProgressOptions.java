package dev.ganforge.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a run's progress is shown. */
@Section("Output")
public final class ProgressOptions {
  @Option(
      names = "--json",
      fallbackValue = "true",
      arity = "0",
      description = "Print every step, and every score, as one JSON object a line on stdout.")
  private boolean json;

  @Option(
      names = "--log-every",
      paramLabel = "N",
      defaultValue = "50",
      converter = CountConverter.class,
      description =
          "Steps between two lines where stderr is no terminal (default ${DEFAULT-VALUE}).")
  private long logEvery = 50;

  public boolean json() {
    return json;
  }

  /** 1 or more. */
  public long logEvery() {
    return logEvery;
  }

  /** Reads a number of 1 or more. */
  static final class CountConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      if (!value.matches("0*[1-9]\\d{0,17}")) {
        throw new TypeConversionException("'" + value + "' is not a number of 1 or more");
      }
      return Long.valueOf(value);
    }
  }
}
