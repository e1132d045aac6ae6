package dev.ganforge.trainer.quality;

/** The side of a Frechet distance that stays: mean, square root of the covariance, its trace. */
final class Reference {
  private final double[] mean;
  private final double[] root;
  private final double totalVariance;

  /**
   * Takes over the arrays.
   *
   * @param mean [F]
   * @param root [F, F], the symmetric square root of the covariance
   * @param totalVariance the covariance's trace
   */
  Reference(double[] mean, double[] root, double totalVariance) {
    if (mean.length * mean.length != root.length) {
      throw new IllegalArgumentException("mean of " + mean.length + ", root of " + root.length);
    }
    this.mean = mean;
    this.root = root;
    this.totalVariance = totalVariance;
  }

  /** The mean itself, not a copy. */
  double[] mean() {
    return mean;
  }

  /** The root itself, not a copy. */
  double[] root() {
    return root;
  }

  double totalVariance() {
    return totalVariance;
  }
}
