package dev.ganforge.trainer.dataset;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.latent.SplitMix64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which image stands where in which batch: a fresh permutation each epoch, a function of the run's
 * seed and the epoch alone, so that a run can go on from any step. Thread-safe.
 *
 * <p>The images that do not fill a last batch are left out of their epoch, so that every batch has
 * one shape: the training program is specialised for it, and BatchNorm and the losses' means weigh
 * every step alike. They are others in each epoch.
 */
public final class ShuffledOrder {
  private static final long PURPOSE = 0x6F72646572L; // "order": apart from the seed's other uses

  private final long seed;
  private final int size;
  private final int batchSize;
  private volatile @Nullable Epoch current;

  /** The permutation of one epoch. */
  private static final class Epoch {
    private final long number;
    private final int[] permutation;

    Epoch(long number, int[] permutation) {
      this.number = number;
      this.permutation = permutation;
    }
  }

  /**
   * @param seed the run's seed
   * @param size images in the data set
   * @param batchSize images a step, at most the data set's size
   */
  public ShuffledOrder(long seed, int size, int batchSize) {
    if (batchSize < 1 || batchSize > size) {
      throw ServiceException.invalid(
          "batch_size", batchSize, "1 to " + size + ", the size of the data set");
    }
    this.seed = seed;
    this.size = size;
    this.batchSize = batchSize;
  }

  public int batchSize() {
    return batchSize;
  }

  public int stepsPerEpoch() {
    return size / batchSize;
  }

  /** The epoch, from 1, that a step, from 1, belongs to. */
  public long epoch(long step) {
    if (step < 1) {
      throw new IllegalArgumentException("step is " + step + "; allowed: 1 or more");
    }
    return (step - 1) / stepsPerEpoch() + 1;
  }

  /**
   * The data set's index of the image at a position of a step's batch.
   *
   * @param step from 1
   * @param position in the batch, from 0
   */
  public int index(long step, int position) {
    Objects.checkIndex(position, batchSize);
    int[] permutation = permutation(epoch(step));
    return permutation[(int) ((step - 1) % stepsPerEpoch()) * batchSize + position];
  }

  private int[] permutation(long number) {
    Epoch epoch = current;
    if (epoch == null || epoch.number != number) {
      epoch = new Epoch(number, shuffle(number));
      current = epoch;
    }
    return epoch.permutation;
  }

  /** Fisher and Yates, in Durstenfeld's form (Knuth, TAOCP volume 2, algorithm 3.4.2P). */
  private int[] shuffle(long epoch) {
    SplitMix64 random = new SplitMix64(SplitMix64.derive(seed, PURPOSE, epoch));
    int[] permutation = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      permutation[i] = permutation[j];
      permutation[j] = i;
    }
    return permutation;
  }
}
