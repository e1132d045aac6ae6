package dev.ganforge.generator.rpc;

import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.generator.image.ImageEncoding;
import dev.ganforge.generator.model.ModelName;
import dev.ganforge.runtime.error.ServiceException;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A request whose fields are each in their range; what depends on the model is checked by {@link
 * #requireFits}.
 *
 * @param model whose images
 * @param count how many, 1 or more
 * @param origin what each is made from
 * @param truncation magnitude beyond which normal latents are redrawn; empty: none
 * @param encoding of each
 * @param grid whether all come as one
 * @param columns of the grid; 0 makes it nearly square
 */
record GenerateOrder(
    ModelName model,
    int count,
    Origin origin,
    OptionalDouble truncation,
    ImageEncoding encoding,
    boolean grid,
    int columns) {

  /** What images are made from. */
  sealed interface Origin {}

  /** One image a seed. */
  record Seeds(List<Long> seeds) implements Origin {
    Seeds {
      seeds = List.copyOf(seeds);
    }
  }

  /** Image i has the seed first + i, modulo 2 to the 64. */
  record SeedsFrom(long first) implements Origin {}

  /** Every image has a seed of its own, drawn when it is made. */
  record AnySeeds() implements Origin {}

  /** One image a latent; the values are finite. */
  record Latents(List<List<Float>> latents) implements Origin {
    Latents {
      latents = List.copyOf(latents);
    }
  }

  /** Checks what only a model's shape decides. */
  void requireFits(GeneratorShape shape) {
    if (origin instanceof Latents latents) {
      for (int i = 0; i < latents.latents.size(); i++) {
        int length = latents.latents.get(i).size();
        if (length != shape.latentDimension()) {
          throw ServiceException.invalid(
              "latents["
                  + i
                  + "] has "
                  + length
                  + " values; allowed: "
                  + shape.latentDimension()
                  + ", the model's latent dimension");
        }
      }
    }
  }
}
