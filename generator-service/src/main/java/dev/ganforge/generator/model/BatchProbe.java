package dev.ganforge.generator.model;

import dev.ganforge.generator.follow.GeneratorShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Warms a model at every batch size and finds those at which an image has the same bits. */
final class BatchProbe {
  /*
   * The same latent must give the same bytes alone and in any batch. libtorch does not promise
   * that: it picks a kernel by the shape of the whole batch, kernels add in different orders, and a
   * difference in the last bit of a float is now and then another 8-bit value. Measured with
   * libtorch 2.7.1 and 1 or 2 threads on a processor with AVX512, the sizes up to 128 whose floats
   * have the same bits:
   *
   *   dcgan in bfloat16                 all powers of two together, with 1 thread and with 2
   *   dcgan in float32                  the same; with 2 threads 3 and 5 apart
   *   mlp (linear layers)               1 | 2-4 | 6-8 | 12 | 16 and more
   *   vanilla (linear layers)           1 | 2-4 | 6-8 | 12 and more
   *   conv (linear, then convolutions)  1 | 2-4 | 6-12 | 16 and more
   *   the last three, with MKL_CBWR=AUTO,STRICT in the environment: all together
   *
   * The matrix products of MKL make the difference, and its strict mode ends it (as fast from 8 on,
   * a quarter slower at 1), but only the process that starts this one can set that. So the sizes are
   * tried when a model is loaded, on the floats before they are rounded: a kernel that adds in
   * another order shows itself in thousands of floats, where few 8-bit values would. The reference
   * is a batch of REFERENCE whose rows agree among themselves (the same latents shifted by one row
   * give the same bits); a size is
   * used where every row of it gives the reference's bits. Where size 1 does not, one image is
   * computed in a padded batch. Should the rows of the reference disagree, a smaller one is taken,
   * at the end 1, which always works.
   *
   * Which kernel is picked follows from shapes, not from weights, so that the answer holds for
   * every checkpoint of one architecture and one number of threads; later ones are only warmed.
   */
  private static final int REFERENCE = 8;

  /** Samples of the largest batch: bounds the memory of one forward pass. */
  private static final int MAX_SAMPLES = 16 << 20;

  private final LoadedModel model;
  private final GeneratorShape shape;
  private final int maxBatch;

  BatchProbe(LoadedModel model, int maxBatch) {
    this.model = model;
    this.shape = model.shape();
    this.maxBatch =
        Integer.highestOneBit(Math.max(1, Math.min(maxBatch, MAX_SAMPLES / shape.samples())));
  }

  /** Tries every power of two up to the maximum, and what lies halfway between two of them. */
  BatchSizes find() throws IOException {
    int rows = Math.min(REFERENCE, maxBatch);
    float[] reference = model.images(latents(rows, rows, 0), rows);
    while (rows > 1 && !agrees(rows, 1, reference, rows)) {
      rows /= 2;
      reference = model.images(latents(rows, rows, 0), rows);
    }
    requireFinite(reference);
    List<Integer> sizes = new ArrayList<>();
    for (int power = 1; power <= maxBatch; power *= 2) {
      for (int size : power < 4 ? new int[] {power} : new int[] {power / 4 * 3, power}) {
        if (size == rows || agrees(size, 0, reference, rows)) {
          sizes.add(size);
        }
      }
    }
    BatchSizes found = new BatchSizes(sizes);
    warm(found);
    return found;
  }

  /** Calls the model once at each size. */
  void warm(BatchSizes sizes) {
    for (int size : sizes.sizes()) {
      byte[] unused = model.pixels(latents(size, REFERENCE, 0), size);
    }
  }

  /** Whether a batch of the reference's latents, in turn from {@code shift} on, has its bits. */
  private boolean agrees(int size, int shift, float[] reference, int rows) {
    float[] images = model.images(latents(size, rows, shift), size);
    int samples = shape.samples();
    for (int row = 0; row < size; row++) {
      int same = (row + shift) % rows * samples;
      if (Arrays.mismatch(
              images, row * samples, (row + 1) * samples, reference, same, same + samples)
          >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Row i is the latent of the seed (i + shift) modulo a number of seeds: [size, latent]. */
  private float[] latents(int size, int seeds, int shift) {
    int dimension = shape.latentDimension();
    float[] latents = new float[size * dimension];
    for (int row = 0; row < size; row++) {
      float[] latent = shape.distribution().latent((row + shift) % seeds, dimension);
      System.arraycopy(latent, 0, latents, row * dimension, dimension);
    }
    return latents;
  }

  private static void requireFinite(float[] images) throws IOException {
    for (float sample : images) {
      if (!Float.isFinite(sample)) {
        throw new IOException("generator.pt gives images that are not finite");
      }
    }
  }
}
