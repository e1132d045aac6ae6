package dev.ganforge.cli.option;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a generator is exported as. */
@Section("Export")
public final class ExportOptions {
  @Option(
      names = "--format",
      paramLabel = "NAME",
      required = true,
      converter = FormatConverter.class,
      description = "safetensors, onnx or torchscript.")
  private String format = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The file to write; one that is there is replaced when all has arrived.")
  private Path out = Path.of("");

  /** The format's name. */
  public String format() {
    return format;
  }

  /** The name under which a trainer hands the format out. */
  public String artifact() {
    return "export." + format;
  }

  public Path out() {
    return out;
  }

  /** Reads a format by its name. */
  static final class FormatConverter implements ITypeConverter<String> {
    private static final List<String> FORMATS = List.of("safetensors", "onnx", "torchscript");

    @Override
    public String convert(String value) {
      if (!FORMATS.contains(value)) {
        throw new TypeConversionException(
            "'" + value + "' is not safetensors, onnx or torchscript");
      }
      return value;
    }
  }
}
