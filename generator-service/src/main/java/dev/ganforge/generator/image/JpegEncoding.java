package dev.ganforge.generator.image;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.image.Jpeg;
import dev.ganforge.runtime.image.Pixels;

/**
 * JPEG files, without a label.
 *
 * @param quality 1 to 100
 */
public record JpegEncoding(int quality) implements ImageEncoding {
  public static final int DEFAULT_QUALITY = 90;

  public JpegEncoding {
    if (quality < 1 || quality > 100) {
      throw ServiceException.invalid(
          "jpeg_quality", quality, "1 to 100, or 0 for " + DEFAULT_QUALITY);
    }
  }

  @Override
  public byte[] encode(Pixels pixels) {
    return Jpeg.encode(pixels, quality);
  }

  @Override
  public byte[] label(byte[] encoded, ImageLabel label) {
    return encoded;
  }
}
