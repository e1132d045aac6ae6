package dev.ganforge.trainer.dataset;

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
   * Weighs samples for one output.
   *
   * @param origin the input whose sample lies at {@code offset}
   * @param stride from one input's sample to the next's
   */
  byte apply(int output, byte[] samples, int origin, int offset, int stride) {
    int[] weight = weights[output];
    int sum = HALF;
    int position = offset + (first[output] - origin) * stride;
    for (int w : weight) {
      sum += (samples[position] & 0xFF) * w;
      position += stride;
    }
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }
}
