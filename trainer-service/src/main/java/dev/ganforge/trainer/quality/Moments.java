package dev.ganforge.trainer.quality;

/** Mean and covariance of a set of feature vectors, from which two sets can be joined. */
final class Moments {
  private final long count;
  private final double[] mean;
  private final double[] comoment;

  /**
   * Takes over the arrays.
   *
   * @param mean [F]
   * @param comoment [F, F], the sum of the outer products of the vectors less their mean
   */
  Moments(long count, double[] mean, double[] comoment) {
    if (count < 1 || mean.length * mean.length != comoment.length) {
      throw new IllegalArgumentException(
          count + " vectors, mean of " + mean.length + ", comoment of " + comoment.length);
    }
    this.count = count;
    this.mean = mean;
    this.comoment = comoment;
  }

  /** Vectors in the set. */
  long count() {
    return count;
  }

  /** The mean itself, not a copy. */
  double[] mean() {
    return mean;
  }

  /** Both sets as one (Chan, Golub and LeVeque 1979, equation 2.1, for vectors). */
  Moments joined(Moments other) {
    int features = mean.length;
    if (other.mean.length != features) {
      throw new IllegalArgumentException(features + " features and " + other.mean.length);
    }
    long total = count + other.count;
    double[] joinedMean = new double[features];
    double[] apart = new double[features];
    for (int i = 0; i < features; i++) {
      apart[i] = other.mean[i] - mean[i];
      joinedMean[i] = mean[i] + apart[i] * other.count / total;
    }
    double weight = (double) count * other.count / total;
    double[] joined = new double[comoment.length];
    for (int i = 0; i < features; i++) {
      for (int j = 0; j < features; j++) {
        int at = i * features + j;
        joined[at] = comoment[at] + other.comoment[at] + weight * apart[i] * apart[j];
      }
    }
    return new Moments(total, joinedMean, joined);
  }

  /** The unbiased covariance [F, F]; needs two vectors. */
  double[] covariance() {
    if (count < 2) {
      throw new IllegalStateException("one vector has no covariance");
    }
    double[] covariance = new double[comoment.length];
    for (int i = 0; i < covariance.length; i++) {
      covariance[i] = comoment[i] / (count - 1);
    }
    return covariance;
  }

  /** The trace of the covariance: the variances' sum. */
  double totalVariance() {
    double sum = 0;
    for (int i = 0; i < mean.length; i++) {
      sum += comoment[i * (mean.length + 1)];
    }
    return sum / (count - 1);
  }
}
