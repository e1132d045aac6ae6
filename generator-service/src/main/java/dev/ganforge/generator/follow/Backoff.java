package dev.ganforge.generator.follow;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waiting times that double with every failure up to a maximum, each between half and the whole of
 * its nominal value, so that many clients of one server do not come back at the same moment.
 *
 * @param first nominal wait after the first failure
 * @param maximum nominal wait after many
 * @param random where the jitter comes from
 */
public record Backoff(Duration first, Duration maximum, RandomGenerator random) {
  private static final int MAX_DOUBLINGS = 30;

  /** The wait after a number of failures in a row, 1 or more. */
  public Duration after(int failures) {
    int doublings = Math.min(MAX_DOUBLINGS, Math.max(0, failures - 1));
    long nominal = Math.min(maximum.toMillis(), first.toMillis() << doublings);
    return Duration.ofMillis(nominal / 2 + random.nextLong(nominal - nominal / 2 + 1));
  }
}
