package dev.ganforge.trainer.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The names of the runs that wait to be trained. Thread-safe. */
final class RunQueue {
  /*
   * Runs that wait for their turn go first; those that wait until something can be written are
   * tried when nobody else waits, later and later while that does not help.
   */
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Deque<String> ready = new ArrayDeque<>();
  private final Deque<String> held = new ArrayDeque<>();
  private Duration pause = FIRST;
  private long due = System.nanoTime();

  /** Adds a run at the end. */
  synchronized void add(String run) {
    remove(run);
    ready.add(run);
    notifyAll();
  }

  /** Adds a run that waits until something can be written; nothing where it is in the queue. */
  synchronized void hold(String run) {
    if (!ready.contains(run) && !held.contains(run)) {
      held.add(run);
    }
    due = System.nanoTime() + pause.toNanos();
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    notifyAll();
  }

  /** Says that something could be written: the next run that is held waits a short time only. */
  synchronized void relax() {
    pause = FIRST;
  }

  synchronized void remove(String run) {
    ready.remove(run);
    held.remove(run);
  }

  /** Whether a run waits for nothing but its turn. */
  synchronized boolean hasReady() {
    return !ready.isEmpty();
  }

  /** The next run; empty where none is to be trained for a while. */
  synchronized Optional<String> take(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      long now = System.nanoTime();
      if (!ready.isEmpty()) {
        return Optional.of(ready.remove());
      }
      if (!held.isEmpty() && due - now <= 0) {
        return Optional.of(held.remove());
      }
      long left = held.isEmpty() ? deadline - now : Math.min(deadline - now, due - now);
      if (deadline - now <= 0) {
        return Optional.empty();
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1));
    }
  }
}
