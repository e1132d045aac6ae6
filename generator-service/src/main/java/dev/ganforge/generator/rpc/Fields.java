package dev.ganforge.generator.rpc;

import dev.ganforge.generator.image.ImageEncoding;
import dev.ganforge.generator.image.JpegEncoding;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.ImageFormat;

/** Reads the fields that several requests have. */
final class Fields {
  private Fields() {}

  static double truncation(double truncation) {
    if (!(truncation > 0) || Double.isInfinite(truncation)) {
      throw ServiceException.invalid(
          "truncation", truncation, "a finite number above 0, or absent");
    }
    return truncation;
  }

  static ImageEncoding encoding(ImageFormat format, int number, int jpegQuality) {
    if (jpegQuality != 0 && format != ImageFormat.IMAGE_FORMAT_JPEG) {
      throw ServiceException.invalid("jpeg_quality", jpegQuality, "0 where the format is not JPEG");
    }
    return switch (format) {
      case IMAGE_FORMAT_UNSPECIFIED, IMAGE_FORMAT_PNG -> ImageEncoding.PNG;
      case IMAGE_FORMAT_RAW -> ImageEncoding.RAW;
      case IMAGE_FORMAT_JPEG ->
          new JpegEncoding(jpegQuality == 0 ? JpegEncoding.DEFAULT_QUALITY : jpegQuality);
      case IMAGE_FORMAT_WEBP, IMAGE_FORMAT_GIF, UNRECOGNIZED ->
          throw ServiceException.invalid(
              "format",
              format == ImageFormat.UNRECOGNIZED ? number : format,
              "IMAGE_FORMAT_PNG, IMAGE_FORMAT_RAW or IMAGE_FORMAT_JPEG");
    };
  }
}
