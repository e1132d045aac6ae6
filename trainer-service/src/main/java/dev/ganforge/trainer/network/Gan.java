package dev.ganforge.trainer.network;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.latent.LatentDistribution;

/**
 * Two networks and how they are trained against each other.
 *
 * @param generator latents to images
 * @param discriminator images to one logit
 * @param latent dimension of a latent vector
 * @param distribution what its components are drawn from
 * @param image channels x height x width
 * @param updates what one step does
 */
public record Gan(
    Network generator,
    Network discriminator,
    int latent,
    LatentDistribution distribution,
    Shape image,
    Updates updates) {
  public Gan {
    fits("input of G", generator.input(), latent, "the latent dimension");
    fits("output of G", generator.output(), image.elements(), "the image " + image);
    fits("input of D", discriminator.input(), image.elements(), "the image " + image);
    fits("output of D", discriminator.output(), 1, "one logit");
  }

  private static void fits(String what, Shape shape, int elements, String wanted) {
    if (shape.elements() != elements) {
      throw ServiceException.invalid(what, shape, wanted + ", " + elements + " values");
    }
  }
}
