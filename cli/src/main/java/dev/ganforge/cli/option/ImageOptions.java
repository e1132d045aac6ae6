package dev.ganforge.cli.option;

import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.ImageFormat;
import dev.ganforge.v1.ImageLayout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which images are generated. */
@Section("Images")
public final class ImageOptions {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "latest",
      description = "latest, RUN or RUN@STEP (default ${DEFAULT-VALUE}).")
  private String model = "latest";

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many images (default ${DEFAULT-VALUE}).")
  private int count = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = UnsignedConverter.class,
      description = "Image i has seed N + i; the same seed gives the same bytes (default: random).")
  private @Nullable Long seed;

  @Option(
      names = "--truncation",
      paramLabel = "X",
      description = "Redraw components of the latent beyond this magnitude (default: none).")
  private @Nullable Double truncation;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = "png",
      converter = FormatConverter.class,
      description = "png, jpeg, webp, or raw: bytes by row, column and channel (default png).")
  private ImageFormat format = ImageFormat.IMAGE_FORMAT_PNG;

  @Option(
      names = "--quality",
      paramLabel = "N",
      description = "1 to 100, of a JPEG (default 90) or a WebP (default: lossless).")
  private @Nullable Integer quality;

  public String model() {
    return model;
  }

  public int count() {
    return count;
  }

  /** Whether the images of certain seeds, or several, are asked for. */
  public boolean seedOrCount() {
    return seed != null || count != 1;
  }

  @Nullable Double truncation() {
    return truncation;
  }

  @Nullable Integer quality() {
    return quality;
  }

  ImageFormat format() {
    return format;
  }

  /** Whether the quality is that of a WebP. */
  boolean webp() {
    return format == ImageFormat.IMAGE_FORMAT_WEBP;
  }

  /** How a file of this format ends. */
  public String extension() {
    return switch (format) {
      case IMAGE_FORMAT_RAW -> ".raw";
      case IMAGE_FORMAT_JPEG -> ".jpg";
      case IMAGE_FORMAT_WEBP -> ".webp";
      default -> ".png";
    };
  }

  /**
   * What to ask the generator for.
   *
   * @param grid all images in one, where there are several
   */
  public GenerateRequest request(String exactModel, boolean grid) {
    GenerateRequest.Builder request =
        GenerateRequest.newBuilder()
            .setModel(exactModel)
            .setCount(count)
            .setFormat(format)
            .setLayout(
                grid && count != 1
                    ? ImageLayout.IMAGE_LAYOUT_GRID
                    : ImageLayout.IMAGE_LAYOUT_SINGLE);
    Given.set(seed, request::setFirstSeed);
    Given.set(truncation, request::setTruncation);
    if (webp()) {
      Given.set(quality, request::setWebpQuality);
    } else {
      Given.set(quality, request::setJpegQuality);
    }
    return request.build();
  }

  /** Reads a seed: 64 bits without a sign. */
  static final class UnsignedConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      try {
        return Long.parseUnsignedLong(value);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + value + "' is not 0 to 18446744073709551615");
      }
    }
  }

  /** Reads a format by its name. */
  static final class FormatConverter implements ITypeConverter<ImageFormat> {
    @Override
    public ImageFormat convert(String value) {
      return switch (value) {
        case "png" -> ImageFormat.IMAGE_FORMAT_PNG;
        case "raw" -> ImageFormat.IMAGE_FORMAT_RAW;
        case "jpeg", "jpg" -> ImageFormat.IMAGE_FORMAT_JPEG;
        case "webp" -> ImageFormat.IMAGE_FORMAT_WEBP;
        default ->
            throw new TypeConversionException("'" + value + "' is not png, jpeg, webp or raw");
      };
    }
  }
}
