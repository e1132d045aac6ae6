package dev.ganforge.generator.rpc;

import dev.ganforge.generator.image.ImageEncoding;
import dev.ganforge.generator.image.JpegEncoding;
import dev.ganforge.generator.image.WebpEncoding;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.ImageFormat;

/** Reads the fields that several requests have. */
final class Fields {
  private static final String IMAGES =
      "IMAGE_FORMAT_PNG, IMAGE_FORMAT_RAW, IMAGE_FORMAT_JPEG or IMAGE_FORMAT_WEBP";

  private Fields() {}

  static double truncation(double truncation) {
    if (!(truncation > 0) || Double.isInfinite(truncation)) {
      throw ServiceException.invalid(
          "truncation", truncation, "a finite number above 0, or absent");
    }
    return truncation;
  }

  /**
   * The encoding of single images.
   *
   * @param number of the format, where it has no name
   */
  static ImageEncoding encoding(ImageFormat format, int number, int jpegQuality, int webpQuality) {
    requireNone("jpeg_quality", jpegQuality, format == ImageFormat.IMAGE_FORMAT_JPEG, "JPEG");
    requireNone("webp_quality", webpQuality, format == ImageFormat.IMAGE_FORMAT_WEBP, "WebP");
    return switch (format) {
      case IMAGE_FORMAT_UNSPECIFIED, IMAGE_FORMAT_PNG -> ImageEncoding.PNG;
      case IMAGE_FORMAT_RAW -> ImageEncoding.RAW;
      case IMAGE_FORMAT_JPEG ->
          new JpegEncoding(jpegQuality == 0 ? JpegEncoding.DEFAULT_QUALITY : jpegQuality);
      case IMAGE_FORMAT_WEBP -> new WebpEncoding(webpQuality);
      case IMAGE_FORMAT_GIF, IMAGE_FORMAT_APNG, UNRECOGNIZED ->
          throw ServiceException.invalid(
              "format", format == ImageFormat.UNRECOGNIZED ? number : format, IMAGES);
    };
  }

  /** Refuses a quality that belongs to another format. */
  private static void requireNone(String field, int quality, boolean itsOwn, String name) {
    if (quality != 0 && !itsOwn) {
      throw ServiceException.invalid(field, quality, "0 where the format is not " + name);
    }
  }
}
