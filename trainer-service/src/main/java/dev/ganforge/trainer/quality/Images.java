package dev.ganforge.trainer.quality;

import dev.ganforge.runtime.latent.SplitMix64;
import dev.ganforge.trainer.dataset.Dataset;
import dev.ganforge.trainer.dataset.ShuffledOrder;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.training.TrainingProgram;
import java.nio.ByteBuffer;

/** A number of uint8 images of one shape. */
sealed interface Images {
  int count();

  /** Puts the images from {@code first} on into the target: [count, height, width, channels]. */
  void read(int first, int count, ByteBuffer target);

  /**
   * Images of a data set chosen by lot, the same ones every time.
   *
   * @param order of the whole data set
   * @param from position of the first in that order
   */
  record Real(Dataset dataset, ShuffledOrder order, int from, int count) implements Images {
    private static final long SEED = 0x7265616CL; // "real"

    /** A lot over a data set. */
    static ShuffledOrder lot(Dataset dataset) {
      return new ShuffledOrder(SEED, dataset.size(), dataset.size());
    }

    @Override
    public void read(int first, int count, ByteBuffer target) {
      byte[] image = new byte[dataset.imageBytes()];
      for (int i = first; i < first + count; i++) {
        dataset.read(order.index(1, from + i), image, 0);
        target.put(image);
      }
    }
  }

  /**
   * Images of a published generator.
   *
   * @param seed the i-th image's latent follows from it and i
   */
  record Generated(TrainingProgram generator, Gan gan, long seed, int count) implements Images {
    private static final long LATENTS = 0x7175616CL; // "qual": apart from the seed's other uses

    @Override
    public void read(int first, int count, ByteBuffer target) {
      long[] seeds = new long[count];
      for (int i = 0; i < count; i++) {
        seeds[i] = SplitMix64.derive(seed, LATENTS, first + i);
      }
      float[] latents = gan.distribution().latents(seeds, gan.latent());
      target.put(generator.samples(new FloatTensor(Shape.of(count, gan.latent()), latents)));
    }
  }
}
