package dev.ganforge.generator.model;

import java.util.Arrays;
import java.util.List;

/** The batch sizes a model is computed with, in rising order; fewer images are padded to one. */
public final class BatchSizes {
  static final BatchSizes ONE = new BatchSizes(List.of(1));

  private final int[] sizes;

  BatchSizes(List<Integer> sizes) {
    this.sizes = sizes.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  public int largest() {
    return sizes[sizes.length - 1];
  }

  /**
   * The size of the next batch for a number of waiting images: the next larger one where that
   * wastes at most a quarter of it, else the next smaller one, which leaves images for a batch
   * after.
   */
  public int choose(int waiting) {
    int at = Arrays.binarySearch(sizes, waiting);
    if (at >= 0) {
      return waiting;
    }
    int larger = -at - 1;
    if (larger == sizes.length) {
      return largest();
    }
    boolean full = 4 * waiting >= 3 * sizes[larger];
    return full || larger == 0 ? sizes[larger] : sizes[larger - 1];
  }

  List<Integer> sizes() {
    return Arrays.stream(sizes).boxed().toList();
  }

  @Override
  public String toString() {
    return Arrays.toString(sizes);
  }
}
