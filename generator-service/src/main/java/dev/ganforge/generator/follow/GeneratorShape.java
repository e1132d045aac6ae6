package dev.ganforge.generator.follow;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.latent.LatentDistribution;

/**
 * What a generator takes and what it gives.
 *
 * @param latentDimension components of one latent, 1 to 4096
 * @param distribution what each component is drawn from
 * @param channels 1 or 3
 * @param height pixels, 1 to 1024
 * @param width pixels, 1 to 1024
 */
public record GeneratorShape(
    int latentDimension, LatentDistribution distribution, int channels, int height, int width) {

  public GeneratorShape {
    require("latent.dimension", latentDimension, 1, 4096);
    require("image.height", height, 1, 1024);
    require("image.width", width, 1, 1024);
    if (channels != 1 && channels != 3) {
      throw ServiceException.invalid("image.channels", channels, "1 or 3");
    }
  }

  private static void require(String field, int value, int min, int max) {
    if (value < min || value > max) {
      throw ServiceException.invalid(field, value, min + " to " + max);
    }
  }

  /** Samples of one image; one byte each. */
  public int samples() {
    return channels * height * width;
  }
}
