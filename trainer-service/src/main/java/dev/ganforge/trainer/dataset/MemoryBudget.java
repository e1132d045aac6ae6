package dev.ganforge.trainer.dataset;

import java.io.IOException;
import java.util.concurrent.Semaphore;

/** Lets many small things, or few large ones, be in memory at once. */
final class MemoryBudget {
  private static final int UNIT = 1 << 16;

  private final int units;
  private final Semaphore free;

  MemoryBudget(long bytes) {
    units = units(bytes);
    free = new Semaphore(units, true);
  }

  /** Waits for room, then works; what is larger than all of it gets all of it. */
  <T> T with(long bytes, Work<T> work) throws IOException, InterruptedException {
    int wanted = Math.min(units(bytes), units);
    free.acquire(wanted);
    try {
      return work.run();
    } finally {
      free.release(wanted);
    }
  }

  private static int units(long bytes) {
    return (int) Math.min(Math.max(1, bytes / UNIT), Integer.MAX_VALUE);
  }

  /** What needs the room. */
  interface Work<T> {
    T run() throws IOException, InterruptedException;
  }
}
