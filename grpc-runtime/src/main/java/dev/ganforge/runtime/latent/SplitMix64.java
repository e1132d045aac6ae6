package dev.ganforge.runtime.latent;

/**
 * The SplitMix64 generator (Steele, Lea, Flood: "Fast splittable pseudorandom number generators",
 * OOPSLA 2014), counter-based: the state is the seed plus a multiple of the golden gamma, so that
 * the same seed gives the same numbers on every machine and Java version. Not thread-safe.
 */
public final class SplitMix64 {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private static final long FRACTION = 0x6A09E667F3BCC909L; // of the square root of two

  private long state;

  /** Starts a stream. Seeds that differ in a few bits give unrelated streams. */
  public SplitMix64(long seed) {
    state = mix(seed ^ FRACTION);
  }

  /**
   * A seed for one purpose, derived from a seed and a list of coordinates (a step, an epoch, …).
   */
  public static long derive(long seed, long... coordinates) {
    long derived = seed;
    for (long coordinate : coordinates) {
      derived = mix(mix(derived ^ FRACTION) + coordinate * GOLDEN_GAMMA);
    }
    return derived;
  }

  /** The next 64 uniform bits. */
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform on [0, 1), a multiple of 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform on 0 to bound - 1, unbiased (Lemire 2019, the rejection method in 64 bits). */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound is " + bound + "; allowed: 1 or more");
    }
    long threshold = Integer.toUnsignedLong(-bound) % bound;
    while (true) {
      long product = (nextLong() >>> 32) * bound;
      if ((product & 0xFFFFFFFFL) >= threshold) {
        return (int) (product >>> 32);
      }
    }
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
