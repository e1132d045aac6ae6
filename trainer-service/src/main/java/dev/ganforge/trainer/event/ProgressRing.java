package dev.ganforge.trainer.event;

import dev.ganforge.trainer.training.StepMetrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** The newest steps of one run, shared by all who watch it. Thread-safe. */
final class ProgressRing {
  static final int CAPACITY = 1000;

  private final ArrayDeque<StepMetrics> newest = new ArrayDeque<>();

  synchronized void add(StepMetrics metrics) {
    StepMetrics last = newest.peekLast();
    if (last != null && last.step() >= metrics.step()) {
      newest.clear(); // the run went back to a checkpoint
    }
    if (newest.size() == CAPACITY) {
      newest.removeFirst();
    }
    newest.addLast(metrics);
  }

  /** The steps above {@code after} and up to {@code to} that it still has, in order. */
  synchronized List<StepMetrics> between(long after, long to) {
    List<StepMetrics> found = new ArrayList<>();
    Iterator<StepMetrics> backwards = newest.descendingIterator(); // few are wanted, the last ones
    while (backwards.hasNext()) {
      StepMetrics metrics = backwards.next();
      if (metrics.step() <= after) {
        break;
      }
      if (metrics.step() <= to) {
        found.add(metrics);
      }
    }
    Collections.reverse(found);
    return List.copyOf(found);
  }

  /** The newest step; 0 where there is none. */
  synchronized long lastStep() {
    StepMetrics last = newest.peekLast();
    return last == null ? 0 : last.step();
  }
}
