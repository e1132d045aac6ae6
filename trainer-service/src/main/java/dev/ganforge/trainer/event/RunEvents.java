package dev.ganforge.trainer.event;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.ParentCheckpoint;
import dev.ganforge.trainer.history.EventRecord;
import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.StepMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes what happens to runs into the history and then tells everyone who watches. Thread-safe.
 */
public final class RunEvents implements AutoCloseable {
  /*
   * Everything durable goes through publish(): written, committed, then appended to the log, all
   * under one lock, so that the log has the order of the sequence numbers. Subscribers are woken by
   * one thread of this class; a training thread only writes into a ring and never meets them.
   * Progress wakes them at most every 100 ms, and less often where there are many of them: each step
   * then comes later and with more others, and what all of them cost the training is bounded. Not so
   * seldom that the ring drops steps before they were delivered.
   */
  private static final long LEAST_PROGRESS_MILLIS = 100;

  private static final long PROGRESS_MILLIS_A_WATCHER = 5;
  private static final long MOST_PROGRESS_MILLIS = 1000;

  /** How long a stream is silent before a heartbeat. */
  public static final Duration HEARTBEAT_AFTER = Duration.ofSeconds(10);

  private final History history;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final long heartbeatNanos;
  private final EventLog log;
  private final Map<String, ProgressRing> rings = new ConcurrentHashMap<>();
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private final AtomicBoolean progressPending = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor waker;
  private boolean closed;

  private RunEvents(History history, Clock clock, LongSupplier nanoTime, Duration heartbeatAfter) {
    this.history = history;
    this.clock = clock;
    this.nanoTime = nanoTime;
    heartbeatNanos = heartbeatAfter.toNanos();
    log = new EventLog(history);
    waker =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "run-events");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
  }

  public static RunEvents start(History history, Clock clock) {
    return start(history, clock, System::nanoTime, HEARTBEAT_AFTER);
  }

  static RunEvents start(
      History history, Clock clock, LongSupplier nanoTime, Duration heartbeatAfter) {
    RunEvents events = new RunEvents(history, clock, nanoTime, heartbeatAfter);
    long tick = Math.min(1000, Math.max(10, heartbeatAfter.toMillis() / 10));
    Future<?> unused =
        events.waker.scheduleWithFixedDelay(events::wakeIdle, tick, tick, TimeUnit.MILLISECONDS);
    return events;
  }

  // Publishing

  /**
   * Makes a run in state QUEUED.
   *
   * @throws ServiceException ALREADY_EXISTS where the name is taken
   */
  public RunRecord createRun(String name, RunSettings settings) {
    return createRun(name, settings, null);
  }

  /**
   * The same.
   *
   * @param parent the checkpoint it begins with; null: none
   */
  public synchronized RunRecord createRun(
      String name, RunSettings settings, @Nullable ParentCheckpoint parent) {
    return publish(history.createRun(name, settings, parent, now()));
  }

  /** Puts a run into a state. */
  public synchronized RunRecord setState(String run, RunState state, String reason) {
    RunRecord record = publish(history.setState(run, state, reason, now()));
    if (state.isFinal()) {
      rings.remove(run);
    }
    return record;
  }

  /** Puts a run into state PAUSED until something can be written. */
  public synchronized RunRecord hold(String run, String reason) {
    return publish(history.hold(run, reason, now()));
  }

  private RunRecord publish(EventRecord.StateChanged event) {
    RunRecord run = history.run(event.run());
    append(
        run.id(),
        new Event.StateChanged(
            event.sequence(), event.time(), event.run(), event.state(), event.reason(), run));
    return run;
  }

  /** Announces a checkpoint that is on the disk; the progress of its step comes before. */
  public synchronized void addCheckpoint(Manifest manifest) {
    EventRecord.Published event = history.addCheckpoint(manifest, now());
    append(
        history.run(event.run()).id(),
        new Event.CheckpointPublished(event.sequence(), event.time(), manifest));
  }

  /** Announces that a checkpoint is about to go; nothing where history does not know it. */
  public synchronized void deleteCheckpoint(String run, long step) {
    long id = history.run(run).id();
    Optional<EventRecord.Deleted> event = history.deleteCheckpoint(run, step, now());
    event.ifPresent(deleted -> appendDeleted(id, deleted));
  }

  /** The same for one that need not stay; false where it is kept, or not there. */
  public synchronized boolean pruneCheckpoint(String run, long step) {
    long id = history.run(run).id();
    Optional<EventRecord.Deleted> event = history.pruneCheckpoint(run, step, now());
    event.ifPresent(deleted -> appendDeleted(id, deleted));
    return event.isPresent();
  }

  /** Removes a run from the history; its files are the caller's. */
  public synchronized void deleteRun(String run) {
    long id = history.run(run).id();
    history.deleteRun(run, now()).forEach(deleted -> appendDeleted(id, deleted));
    rings.remove(run);
    ServiceException gone = ServiceException.notFound("run \"" + run + "\" was deleted");
    for (Subscription subscription : subscriptions) {
      if (subscription instanceof RunSubscription ofRun && ofRun.runId() == id) {
        subscription.fail(gone);
      }
    }
  }

  private void appendDeleted(long runId, EventRecord.Deleted event) {
    append(
        runId,
        new Event.CheckpointDeleted(event.sequence(), event.time(), event.run(), event.step()));
  }

  private void append(long runId, Event event) {
    log.append(runId, event);
    if (wakePending.compareAndSet(false, true)) {
      waker.execute(
          () -> {
            wakePending.set(false);
            wakeAll();
          });
    }
  }

  /** Tells of a step. Never waits; keeps nothing for good, see MetricsWriter for that. */
  public void progress(String run, StepMetrics metrics) {
    rings.computeIfAbsent(run, name -> new ProgressRing()).add(metrics);
    if (progressPending.compareAndSet(false, true)) {
      Future<?> unused =
          waker.schedule(
              () -> {
                progressPending.set(false);
                wakeAll();
              },
              progressMillis(subscriptions.size()),
              TimeUnit.MILLISECONDS);
    }
  }

  /** How long steps are gathered for so many watchers. */
  static long progressMillis(int watchers) {
    return Math.min(
        MOST_PROGRESS_MILLIS,
        Math.max(LEAST_PROGRESS_MILLIS, PROGRESS_MILLIS_A_WATCHER * watchers));
  }

  // Subscribing

  /**
   * Watches one run.
   *
   * @param afterSequence only durable events after this one; 0 means all
   * @param afterStep replays the metrics of steps after this one, at most the newest 1000; null: no
   *     replay
   */
  public synchronized RunSubscription watchRun(
      String run, long afterSequence, @Nullable Long afterStep) {
    checkSequence(afterSequence);
    RunRecord record = history.run(run);
    ProgressRing ring =
        record.state().isFinal()
            ? new ProgressRing()
            : rings.computeIfAbsent(run, name -> new ProgressRing());
    return add(new RunSubscription(this, log, history, ring, record, afterSequence, afterStep));
  }

  /**
   * Watches the checkpoints of one run, or of all where run is null.
   *
   * @param afterSequence only events after this one; 0 means all
   */
  public synchronized CheckpointSubscription watchCheckpoints(
      @Nullable String run, long afterSequence) {
    checkSequence(afterSequence);
    if (run != null) {
      history.run(run);
    }
    return add(new CheckpointSubscription(this, log, run, afterSequence));
  }

  private <T extends Subscription> T add(T subscription) {
    if (closed) {
      throw closing();
    }
    subscriptions.add(subscription);
    return subscription;
  }

  private void checkSequence(long afterSequence) {
    long newest = log.newest();
    if (afterSequence < 0 || afterSequence > newest) {
      throw ServiceException.invalid(
          "after_sequence", afterSequence, "0 to " + newest + ", the newest event's");
    }
  }

  void remove(Subscription subscription) {
    subscriptions.remove(subscription);
  }

  /** How many subscriptions are open. */
  public int subscriptions() {
    return subscriptions.size();
  }

  private void wakeAll() {
    subscriptions.forEach(Subscription::wake);
  }

  private void wakeIdle() {
    for (Subscription subscription : subscriptions) {
      if (subscription.idleNanos() >= heartbeatNanos) {
        subscription.wake();
      }
    }
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  long heartbeatNanos() {
    return heartbeatNanos;
  }

  Instant now() {
    return clock.instant();
  }

  private static ServiceException closing() {
    return ServiceException.unavailable("the trainer is shutting down");
  }

  /** Ends every subscription as UNAVAILABLE, once it has delivered what has happened. */
  @Override
  public synchronized void close() {
    closed = true;
    subscriptions.forEach(subscription -> subscription.fail(closing()));
    waker.shutdownNow();
  }
}
