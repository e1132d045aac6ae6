package dev.ganforge.trainer.event;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A reader's place in the events: it asks for the next one when it has room for it. */
public abstract sealed class Subscription implements AutoCloseable
    permits RunSubscription, CheckpointSubscription {
  private final RunEvents events;
  private final Semaphore woken = new Semaphore(0);
  private final ArrayDeque<Event> fetched = new ArrayDeque<>();
  private volatile Runnable listener = () -> {};
  private volatile long lastActivity;
  private volatile boolean ended;
  private volatile boolean closed;
  private volatile @Nullable RuntimeException failure;
  private long cursor;
  private long sequence;

  Subscription(RunEvents events, long afterSequence) {
    this.events = events;
    cursor = afterSequence;
    sequence = afterSequence;
    lastActivity = events.nanoTime();
  }

  /** Durable events after a cursor. */
  abstract EventLog.Batch fetch(long after);

  /** What is to be delivered now, the next durable event being {@code durable}. */
  abstract @Nullable Event next(@Nullable Event durable);

  /**
   * The next event, or null where there is none yet; null for ever once it has ended. Waits for
   * nobody, but may read from the history.
   *
   * @throws dev.ganforge.runtime.error.ServiceException where there will be no more events:
   *     NOT_FOUND as the run was deleted, UNAVAILABLE as the trainer closes
   */
  public final synchronized @Nullable Event poll() {
    if (ended || closed) {
      return null;
    }
    if (fetched.isEmpty()) {
      EventLog.Batch batch = fetch(cursor);
      fetched.addAll(batch.events());
      cursor = batch.upTo();
    }
    Event durable = fetched.peekFirst();
    Event event = next(durable);
    if (event != null && event == durable) {
      fetched.removeFirst();
      sequence = event.sequence();
    }
    if (event == null && failure != null) {
      throw failure;
    }
    if (event == null && !ended && idleNanos() >= events.heartbeatNanos()) {
      event = new Event.Heartbeat(sequence, events.now());
    }
    if (event != null) {
      lastActivity = events.nanoTime();
    }
    return event;
  }

  /** The same, waiting for an event; null where none came in time or the stream has ended. */
  public final @Nullable Event poll(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      woken.drainPermits();
      Event event = poll();
      long left = deadline - System.nanoTime();
      if (event != null || ended || closed || left <= 0) {
        return event;
      }
      if (!woken.tryAcquire(left, TimeUnit.NANOSECONDS)) {
        return poll();
      }
    }
  }

  /** Sets what is called, on a thread that must not be held up, when there may be an event. */
  public final void onReady(Runnable callback) {
    listener = callback;
    callback.run();
  }

  /** Whether the last event was delivered and there will be no more. */
  public final boolean ended() {
    return ended;
  }

  final void end() {
    ended = true;
  }

  /** The newest durable event delivered. */
  final long sequence() {
    return sequence;
  }

  final RunEvents events() {
    return events;
  }

  /** Ends it with a failure once what has happened is delivered. */
  final void fail(RuntimeException reason) {
    failure = reason;
    wake();
  }

  final void wake() {
    if (woken.availablePermits() == 0) {
      woken.release();
    }
    listener.run();
  }

  final long idleNanos() {
    return events.nanoTime() - lastActivity;
  }

  @Override
  public final void close() {
    closed = true;
    events.remove(this);
  }
}
