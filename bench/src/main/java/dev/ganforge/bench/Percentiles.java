package dev.ganforge.bench;

import java.util.Arrays;

/** Durations in rising order. */
final class Percentiles {
  private static final double NANOS_A_MILLISECOND = 1e6;

  private final long[] sorted;

  /** Of durations in nanoseconds. */
  Percentiles(long[] nanos) {
    sorted = nanos.clone();
    Arrays.sort(sorted);
  }

  /** The duration that a share of all stays below, in milliseconds; NaN of none. */
  double at(double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / NANOS_A_MILLISECOND;
  }
}
