package dev.ganforge.trainer.torchscript;

import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.runtime.latent.SplitMix64;

/** A random matrix with orthonormal rows, or columns where it has more rows than columns. */
final class OrthogonalMatrix {
  /*
   * The Q of a QR decomposition of normal numbers, R's diagonal positive, which makes it uniform over
   * all such matrices (Mezzadri 2007, section 5). By modified Gram-Schmidt in float64, each vector
   * freed of the earlier ones twice: once leaves errors where it was nearly parallel to them, twice
   * is enough (Giraud, Langou and Rozloznik 2005).
   */
  private OrthogonalMatrix() {}

  /** Row-major values, a function of the state of {@code random}. */
  static float[] draw(int rows, int columns, SplitMix64 random) {
    boolean tall = rows > columns;
    double[][] vectors = new double[Math.min(rows, columns)][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = normal(Math.max(rows, columns), random);
      for (int k = 0; k < 2 * i; k++) {
        double[] earlier = vectors[k % i];
        add(vectors[i], -dot(vectors[i], earlier), earlier);
      }
      scale(vectors[i], 1 / Math.sqrt(dot(vectors[i], vectors[i])));
    }
    float[] values = new float[rows * columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        values[r * columns + c] = (float) (tall ? vectors[c][r] : vectors[r][c]);
      }
    }
    return values;
  }

  private static double[] normal(int length, SplitMix64 random) {
    float[] drawn = new float[length];
    LatentDistribution.NORMAL.fill(random, drawn, 0, length);
    double[] vector = new double[length];
    for (int i = 0; i < length; i++) {
      vector[i] = drawn[i];
    }
    return vector;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double[] target, double factor, double[] vector) {
    for (int i = 0; i < target.length; i++) {
      target[i] += factor * vector[i];
    }
  }

  private static void scale(double[] vector, double factor) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= factor;
    }
  }
}
