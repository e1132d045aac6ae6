package dev.ganforge.trainer.checkpoint;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.latent.LatentDistribution;

/**
 * The space a generator maps to images.
 *
 * @param dimension components of one latent, 1 to 4096
 * @param distribution what each component is drawn from
 */
public record LatentSpace(int dimension, LatentDistribution distribution) {
  public LatentSpace {
    if (dimension < 1 || dimension > 4096) {
      throw ServiceException.invalid("latent.dimension", dimension, "1 to 4096");
    }
  }
}
