package dev.ganforge.trainer.dataset;

import java.util.Arrays;

/**
 * The weights of antialiased bilinear resampling along one axis, for some of its outputs.
 *
 * <p>As Pillow computes them (libImaging/Resample.c, precompute_coeffs and normalize_coeffs_8bpc):
 * a triangle whose support is stretched by the ratio when shrinking, evaluated at the centres of
 * the input pixels, normalised to sum 1 in double precision, then rounded to 22 fractional bits.
 * Sums of 8-bit samples weighted so fit 32 bits.
 */
final class BilinearKernel {
  private static final int PRECISION_BITS = 22;
  private static final int HALF = 1 << (PRECISION_BITS - 1);

  private final int[] first;
  private final int[][] weights;

  /** For the outputs {@code from} to {@code from + count - 1} of {@code outSize}. */
  BilinearKernel(int inSize, long outSize, long from, int count) {
    first = new int[count];
    weights = new int[count][];
    double scale = (double) inSize / outSize;
    double support = Math.max(scale, 1);
    for (int i = 0; i < count; i++) {
      double center = (from + i + 0.5) * scale;
      int begin = Math.max((int) (center - support + 0.5), 0);
      int end = Math.min((int) (center + support + 0.5), inSize);
      first[i] = begin;
      weights[i] = weights(begin, end, center, 1 / support);
    }
  }

  private static int[] weights(int begin, int end, double center, double inverseSupport) {
    double[] exact = new double[end - begin];
    double sum = 0;
    for (int i = 0; i < exact.length; i++) {
      exact[i] = Math.max(1 - Math.abs((i + begin - center + 0.5) * inverseSupport), 0);
      sum += exact[i];
    }
    int[] rounded = new int[exact.length];
    for (int i = 0; i < exact.length; i++) {
      double normalised = sum == 0 ? exact[i] : exact[i] / sum;
      rounded[i] = (int) (normalised * (1 << PRECISION_BITS) + 0.5);
    }
    return rounded;
  }

  /** The first input any output needs. */
  int begin() {
    return first[0];
  }

  /** One more than the last input any output needs. */
  int end() {
    int last = first.length - 1;
    return first[last] + weights[last].length;
  }

  /**
   * Weighs the pixels of a row.
   *
   * @param row [inputs, depth]
   * @param depth 1 or 3
   * @param target takes [outputs, depth] from {@code position} on
   */
  void across(byte[] row, int depth, byte[] target, int position) {
    for (int i = 0; i < first.length; i++) {
      int[] weight = weights[i];
      if (depth == 3) {
        acrossColour(row, 3 * first[i], weight, target, position + 3 * i);
      } else {
        int sum = HALF;
        for (int k = 0; k < weight.length; k++) {
          sum += (row[first[i] + k] & 0xFF) * weight[k];
        }
        target[position + i] = rounded(sum);
      }
    }
  }

  private static void acrossColour(byte[] row, int from, int[] weight, byte[] target, int to) {
    int red = HALF;
    int green = HALF;
    int blue = HALF;
    for (int w : weight) {
      red += (row[from] & 0xFF) * w;
      green += (row[from + 1] & 0xFF) * w;
      blue += (row[from + 2] & 0xFF) * w;
      from += 3;
    }
    target[to] = rounded(red);
    target[to + 1] = rounded(green);
    target[to + 2] = rounded(blue);
  }

  /**
   * Weighs whole rows.
   *
   * @param rows those from {@link #begin} on, {@code stride} samples each
   * @param target takes [outputs, stride]
   */
  void down(byte[] rows, int stride, byte[] target) {
    int[] sums = new int[stride];
    for (int i = 0; i < first.length; i++) {
      Arrays.fill(sums, HALF);
      int from = (first[i] - begin()) * stride;
      for (int w : weights[i]) {
        for (int x = 0; x < stride; x++) {
          sums[x] += (rows[from + x] & 0xFF) * w;
        }
        from += stride;
      }
      for (int x = 0; x < stride; x++) {
        target[i * stride + x] = rounded(sums[x]);
      }
    }
  }

  private static byte rounded(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }
}
