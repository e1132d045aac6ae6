package dev.ganforge.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits, within a bound, for something that becomes true by itself. */
final class Poll {
  private static final long BOUND = TimeUnit.SECONDS.toNanos(20);

  private Poll() {}

  static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + BOUND;
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("time ran out before " + what).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
