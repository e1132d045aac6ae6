package dev.ganforge.trainer.history;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.training.StepMetrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes metrics to the history on a thread of its own, so that training never waits for a disk.
 */
public final class MetricsWriter implements AutoCloseable {
  /*
   * append() puts a step into a queue; the thread writes what has gathered every 200 ms as one
   * transaction. Where the history cannot be written, the batch is kept and tried again each
   * second; flush(), which stands before every checkpoint, throws what went wrong, and so does
   * append() once the queue is full: nothing is lost in silence.
   */
  private static final Logger log = LoggerFactory.getLogger(MetricsWriter.class);
  private static final int CAPACITY = 1 << 17;
  private static final int BATCH = 1 << 14;
  private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Entry(String run, StepMetrics metrics) {}

  private final History history;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition hurried = lock.newCondition();
  private final Condition settled = lock.newCondition();
  private final ArrayDeque<Entry> queue = new ArrayDeque<>();
  private long appended;
  private long written;
  private long hurryUpTo;
  private boolean closing;
  private @Nullable RuntimeException failure;

  private MetricsWriter(History history) {
    this.history = history;
    thread = new Thread(this::work, "metrics-writer");
    thread.setDaemon(true);
  }

  public static MetricsWriter start(History history) {
    MetricsWriter writer = new MetricsWriter(history);
    writer.thread.start();
    return writer;
  }

  /**
   * Takes a step that follows those before; it is in the history soon, or when flush returns.
   *
   * @throws java.io.UncheckedIOException where the history could not be written for very long
   */
  public void append(String run, StepMetrics metrics) {
    lock.lock();
    try {
      if (closing) {
        throw new IllegalStateException("the metrics writer is closed");
      }
      if (queue.size() >= CAPACITY) {
        throw failure != null ? failure : new IllegalStateException("the disk is too slow");
      }
      queue.add(new Entry(run, metrics));
      appended++;
      if (queue.size() == 1) {
        hurried.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until every step appended before is in the history.
   *
   * @throws java.io.UncheckedIOException where it cannot be written; the steps are kept
   */
  public void flush() {
    lock.lock();
    try {
      long target = appended;
      hurryUpTo = target;
      failure = null;
      hurried.signalAll();
      while (written < target && failure == null && thread.isAlive()) {
        settled.awaitUninterruptibly();
      }
      if (written < target) {
        throw failure != null ? failure : new IllegalStateException("the metrics writer is closed");
      }
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    for (List<Entry> batch = next(); !batch.isEmpty(); batch = next()) {
      try {
        write(batch);
        settle(batch.size(), null);
      } catch (RuntimeException e) {
        settle(0, e);
      }
    }
  }

  /** What has gathered; empty when there will be no more. */
  private List<Entry> next() {
    lock.lock();
    try {
      while (queue.isEmpty() && !closing) {
        hurried.awaitUninterruptibly();
      }
      long left = failure == null ? GATHER_NANOS : RETRY_NANOS;
      while (left > 0 && !closing && hurryUpTo <= written) {
        left = hurried.awaitNanos(left);
      }
      List<Entry> batch = new ArrayList<>();
      Iterator<Entry> oldest = queue.iterator();
      while (oldest.hasNext() && batch.size() < BATCH) {
        batch.add(oldest.next());
      }
      return batch;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      lock.unlock();
    }
  }

  private void write(List<Entry> batch) {
    Map<String, List<StepMetrics>> byRun = new LinkedHashMap<>();
    for (Entry entry : batch) {
      byRun.computeIfAbsent(entry.run(), run -> new ArrayList<>()).add(entry.metrics());
    }
    byRun.forEach(
        (run, steps) -> {
          try {
            history.appendMetrics(run, steps);
          } catch (ServiceException e) {
            log.warn("Dropped metrics of {} steps: {}", steps.size(), e.getMessage());
          }
        });
  }

  private void settle(int done, @Nullable RuntimeException problem) {
    lock.lock();
    try {
      for (int i = 0; i < done; i++) {
        queue.remove();
      }
      written += done;
      if (problem != null) {
        log.warn("Metrics wait in memory: {}", problem.getMessage());
        hurryUpTo = written;
        if (closing) {
          queue.clear();
        }
      }
      failure = problem;
      settled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is left, once, and ends the thread. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      hurried.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
