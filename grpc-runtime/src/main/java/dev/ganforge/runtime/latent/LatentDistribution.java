package dev.ganforge.runtime.latent;

import dev.ganforge.runtime.error.ServiceException;

/**
 * The distribution each component of a latent is drawn from, independently, by a documented
 * generator: the n-th number of a seed is the same on every machine and Java version.
 */
public enum LatentDistribution {
  /** N(0, 1) by Box and Muller (1958), with the strict (bit-exact) logarithm and cosine. */
  NORMAL {
    @Override
    public void fill(SplitMix64 random, float[] target, int offset, int length) {
      for (int i = 0; i < length; i += 2) {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        double angle = 2 * Math.PI * random.nextDouble();
        target[offset + i] = (float) (radius * StrictMath.cos(angle));
        if (i + 1 < length) {
          target[offset + i + 1] = (float) (radius * StrictMath.sin(angle));
        }
      }
    }

    /**
     * Spherical interpolation (Shoemake 1985, section 3.3; White 2016 for latents): nearly all of
     * the distribution lies near a sphere, which the straight line between two latents leaves.
     */
    @Override
    public float[] between(float[] from, float[] to, double share) {
      double cosine = dot(from, to) / Math.sqrt(dot(from, from) * dot(to, to));
      double angle = StrictMath.acos(Math.max(-1, Math.min(1, cosine)));
      double sine = StrictMath.sin(angle);
      if (!(sine > SMALLEST_SINE)) { // of one direction, of opposite ones, or zero: no one arc
        return weighted(from, 1 - share, to, share);
      }
      return weighted(
          from,
          StrictMath.sin((1 - share) * angle) / sine,
          to,
          StrictMath.sin(share * angle) / sine);
    }
  },
  /** Uniform on [-1, 1). */
  UNIFORM {
    @Override
    public void fill(SplitMix64 random, float[] target, int offset, int length) {
      for (int i = 0; i < length; i++) {
        target[offset + i] = (float) (2 * (random.nextLong() >>> 40) * 0x1.0p-24 - 1);
      }
    }

    @Override
    public float[] between(float[] from, float[] to, double share) {
      return weighted(from, 1 - share, to, share);
    }
  };

  private static final double SMALLEST_SINE = 1e-6;

  /** Draws {@code length} numbers into the target from {@code offset} on. */
  public abstract void fill(SplitMix64 random, float[] target, int offset, int length);

  /**
   * The latent that lies a share of the way from one latent to another of the same length: on the
   * arc for normal ones, on the straight line for uniform ones.
   *
   * @param share 0 is {@code from}, 1 is {@code to}
   */
  public abstract float[] between(float[] from, float[] to, double share);

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static float[] weighted(float[] a, double weightOfA, float[] b, double weightOfB) {
    float[] sum = new float[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (float) (weightOfA * a[i] + weightOfB * b[i]);
    }
    return sum;
  }

  /** The latent of one seed, as Generate computes it: {@code dimension} components. */
  public float[] latent(long seed, int dimension) {
    float[] latent = new float[dimension];
    fill(new SplitMix64(seed), latent, 0, dimension);
    return latent;
  }

  /**
   * The latent of one seed with its tails cut: components within {@code magnitude} are those of
   * {@link #latent(long, int)}; the others are redrawn, in rising order, from what follows in the
   * seed's stream.
   *
   * <p>A redraw is from the normal distribution cut at the magnitude, by rejection: x uniform on
   * [-magnitude, magnitude), taken where a second uniform number is below exp(-x^2 / 2). It ends
   * soon at any magnitude, which drawing normal numbers until one fits would not.
   *
   * @param magnitude above 0
   * @throws ServiceException INVALID_ARGUMENT for another magnitude or another distribution
   */
  public float[] latent(long seed, int dimension, double magnitude) {
    if (!(magnitude > 0) || Double.isInfinite(magnitude)) {
      throw ServiceException.invalid("truncation", magnitude, "a finite number above 0");
    }
    if (this != NORMAL) {
      throw ServiceException.invalid(
          "truncation", magnitude, "absent, the model's latents are uniform and have no tails");
    }
    SplitMix64 random = new SplitMix64(seed);
    float[] latent = new float[dimension];
    fill(random, latent, 0, dimension);
    for (int i = 0; i < dimension; i++) {
      while (Math.abs(latent[i]) > magnitude) {
        double x = magnitude * (2 * random.nextDouble() - 1);
        if (random.nextDouble() < StrictMath.exp(-x * x / 2)) {
          latent[i] = (float) x;
        }
      }
    }
    return latent;
  }

  /** The latents of several seeds, one after the other: [seeds, dimension]. */
  public float[] latents(long[] seeds, int dimension) {
    float[] latents = new float[Math.multiplyExact(seeds.length, dimension)];
    for (int i = 0; i < seeds.length; i++) {
      fill(new SplitMix64(seeds[i]), latents, i * dimension, dimension);
    }
    return latents;
  }
}
