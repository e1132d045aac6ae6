package dev.ganforge.generator.image;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.image.Pixels;

/**
 * WebP files, without a label.
 *
 * @param quality of lossy ones, 1 to 100; 0: lossless
 */
public record WebpEncoding(int quality) implements ImageEncoding {
  public static final int LOSSLESS = 0;

  public WebpEncoding {
    if (quality < 0 || quality > 100) {
      throw ServiceException.invalid("webp_quality", quality, "1 to 100, or 0 for lossless");
    }
  }

  @Override
  public byte[] encode(Pixels pixels) {
    return Webp.encode(pixels, quality);
  }

  @Override
  public byte[] label(byte[] encoded, ImageLabel label) {
    return encoded;
  }
}
