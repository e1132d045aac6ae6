package dev.ganforge.trainer.run;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits between attempts, longer each time, until somebody wants another at once. */
final class Patience {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private Duration next = FIRST;
  private boolean hurried;

  synchronized void await() throws InterruptedException {
    long deadline = System.nanoTime() + next.toNanos();
    long left = next.toMillis();
    while (left > 0 && !hurried) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
    hurried = false;
    Duration twice = next.multipliedBy(2);
    next = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
  }

  /** Ends the wait under way, or the next one. */
  synchronized void hurry() {
    hurried = true;
    notifyAll();
  }

  /** Begins anew with a short wait. */
  synchronized void reset() {
    next = FIRST;
    hurried = false;
  }
}
