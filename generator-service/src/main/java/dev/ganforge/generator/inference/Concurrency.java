package dev.ganforge.generator.inference;

/** How many images callers lately had under way at a time, waiting or being computed. */
final class Concurrency {
  /*
   * Callers who ask again as soon as they are answered come back a little after a batch has ended.
   * A batch that took only those who were back first would be small, and being small be followed by
   * another small one. So the highest number lately seen under way says how many to expect; it falls
   * by a quarter of what is missing with each batch.
   */
  private static final int DECAY = 4;

  private int computing;
  private int peak;

  /** Notes that so many images wait now. */
  void waiting(int images) {
    peak = Math.max(peak, images + computing);
  }

  /** Notes a batch that begins, and how many images still wait. */
  void begins(int batch, int waiting) {
    computing += batch;
    int missing = peak - waiting - computing;
    peak -= (missing + DECAY - 1) / DECAY;
  }

  void ended(int batch) {
    computing -= batch;
  }

  /** An even share of all that is to be expected. */
  int share(int batches) {
    return (peak + batches - 1) / batches;
  }
}
