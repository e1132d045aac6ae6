package dev.ganforge.trainer.checkpoint;

import dev.ganforge.runtime.error.ServiceException;

/**
 * A Frechet distance between real and generated images; lower is better.
 *
 * @param name features and sample count, e.g. {@code FD-random@10000}
 * @param value not negative
 * @param floor the same measure between two halves of the real images
 */
public record FrechetDistance(String name, double value, double floor) {
  public FrechetDistance {
    if (name.isEmpty()) {
      throw ServiceException.invalid("frechet.name", name, "a name");
    }
    if (!(value >= 0)) {
      throw ServiceException.invalid("frechet.value", value, "0 or more");
    }
  }
}
