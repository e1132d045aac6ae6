package dev.ganforge.trainer.checkpoint;

import dev.ganforge.runtime.error.ServiceException;

/**
 * The shape of one image.
 *
 * @param channels 1 (greyscale) or 3 (RGB)
 * @param height pixels, 1 to 1024
 * @param width pixels, 1 to 1024
 */
public record ImageShape(int channels, int height, int width) {
  public ImageShape {
    if (channels != 1 && channels != 3) {
      throw ServiceException.invalid("image.channels", channels, "1 or 3");
    }
    requirePixels("image.height", height);
    requirePixels("image.width", width);
  }

  private static void requirePixels(String field, int pixels) {
    if (pixels < 1 || pixels > 1024) {
      throw ServiceException.invalid(field, pixels, "1 to 1024");
    }
  }
}
