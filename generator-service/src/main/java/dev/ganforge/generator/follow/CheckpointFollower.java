package dev.ganforge.generator.follow;

import dev.ganforge.generator.follow.CheckpointStream.Deleted;
import dev.ganforge.generator.follow.CheckpointStream.Event;
import dev.ganforge.generator.follow.CheckpointStream.Published;
import dev.ganforge.generator.follow.TrainerClient.RunSummary;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the book of checkpoints true to the trainer, through its stream and a poll. */
public final class CheckpointFollower implements AutoCloseable {
  /*
   * Everything below happens on one timer thread, so there is nothing to lock; the stream's
   * callbacks only hand over to it and ask for one event at a time.
   *
   * The stream replays what came after the last sequence number seen, then goes live, so a broken
   * stream loses nothing. Three things could still make the book wrong:
   *   - a stream that is dead without having ended: the trainer says something at least every ten
   *     seconds, so a silence of SILENCE ends it here;
   *   - a trainer that was replaced by one with another data directory: its sequence numbers start
   *     again, which a number below the last one seen gives away; the book is then built anew;
   *   - anything not thought of: the poll compares the trainer's list of runs with the book, and
   *     what differs in two polls in a row (one could be a race with the stream) is put right.
   *
   * A new stream begins with a replay, and listeners hear nothing before it has been quiet for
   * QUIET: the first checkpoint of a replay is the oldest, and nobody should load that one first.
   */
  private static final Logger log = LoggerFactory.getLogger(CheckpointFollower.class);
  private static final Duration SILENCE = Duration.ofSeconds(35);
  private static final Duration QUIET = Duration.ofMillis(50);
  private static final Duration REPLAY_LIMIT = Duration.ofSeconds(5);

  private final TrainerClient trainer;
  private final CheckpointBook book;
  private final ScheduledExecutorService timer;
  private final Backoff backoff;
  private final Duration pollInterval;
  private final Runnable onChange;

  private @Nullable CheckpointStream stream;
  private long lastSequence;
  private long lastHeardNanos;
  private int failures;
  private boolean replaying;
  private Set<String> differences = Set.of();
  private final Set<String> unusable = new HashSet<>(); // told of by every poll, never served
  private volatile String status = "The trainer has not answered yet.";
  private volatile boolean closed;

  /** Follows when started; {@code onChange} is called after the book or the status has changed. */
  public CheckpointFollower(
      TrainerClient trainer,
      CheckpointBook book,
      ScheduledExecutorService timer,
      Backoff backoff,
      Duration pollInterval,
      Runnable onChange) {
    this.trainer = trainer;
    this.book = book;
    this.timer = timer;
    this.backoff = backoff;
    this.pollInterval = pollInterval;
    this.onChange = onChange;
  }

  public void start() {
    run(this::connect);
    var unused =
        timer.scheduleWithFixedDelay(
            this::poll, pollInterval.toMillis(), pollInterval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A sentence about the trainer where it is out of reach; empty where it is there. */
  public String status() {
    return status;
  }

  @Override
  public void close() {
    closed = true;
    run(
        () -> {
          if (stream != null) {
            stream.close();
          }
        });
  }

  private void run(Runnable task) {
    try {
      timer.execute(task);
    } catch (RejectedExecutionException shutDown) {
      log.debug("The follower is closed");
    }
  }

  private void connect() {
    if (closed) {
      return;
    }
    try {
      compare(trainer.runs());
    } catch (StatusRuntimeException e) {
      failed(e.getStatus());
      return;
    }
    if (!status.isEmpty()) {
      log.info("Following the trainer from event {}", lastSequence);
      setStatus("");
    }
    replaying = true;
    lastHeardNanos = System.nanoTime();
    CheckpointStream opened = trainer.watch(lastSequence, new Handover());
    stream = opened;
    awaitQuiet(opened, lastHeardNanos);
  }

  private void awaitQuiet(CheckpointStream opened, long openedNanos) {
    var unused =
        timer.schedule(
            () -> {
              long now = System.nanoTime();
              if (opened != stream) {
                return;
              }
              if (now - lastHeardNanos < QUIET.toNanos()
                  && now - openedNanos < REPLAY_LIMIT.toNanos()) {
                awaitQuiet(opened, openedNanos);
                return;
              }
              replaying = false;
              onChange.run();
            },
            QUIET.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Brings the stream's callbacks to the timer thread. */
  private final class Handover implements CheckpointStream.Sink {
    @Override
    public void event(CheckpointStream from, Event event) {
      run(() -> take(from, event));
    }

    @Override
    public void ended(CheckpointStream from, Status status) {
      run(
          () -> {
            if (from == stream) {
              failed(status);
            }
          });
    }
  }

  private void take(CheckpointStream from, Event event) {
    if (from != stream) {
      return;
    }
    lastHeardNanos = System.nanoTime();
    failures = 0;
    if (event.sequence() < lastSequence) {
      startOver(event.sequence());
      return;
    }
    lastSequence = event.sequence();
    if (event instanceof Published published) {
      book.publish(published.checkpoint());
    } else if (event instanceof Deleted deleted) {
      book.delete(deleted.run(), deleted.step());
    }
    if (!replaying && !(event instanceof CheckpointStream.Quiet)) {
      onChange.run();
    }
    from.next();
  }

  private void startOver(long sequence) {
    log.warn(
        "The trainer is at event {} where {} was seen: it is another one, starting over",
        sequence,
        lastSequence);
    drop();
    book.clear();
    lastSequence = 0;
    connect();
  }

  private void drop() {
    CheckpointStream old = stream;
    stream = null;
    if (old != null) {
      old.close();
    }
  }

  private void failed(Status cause) {
    drop();
    if (closed) {
      return;
    }
    failures++;
    Duration wait = backoff.after(failures);
    if (failures == 1) {
      log.warn("The trainer is out of reach ({}); trying again", describe(cause));
    }
    setStatus("The trainer is out of reach: " + describe(cause) + ".");
    var unused = timer.schedule(this::connect, wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static String describe(Status cause) {
    String description = cause.getDescription();
    return description == null ? cause.getCode().name() : cause.getCode() + ", " + description;
  }

  private void setStatus(String sentence) {
    if (!status.equals(sentence)) {
      status = sentence;
      onChange.run();
    }
  }

  private void poll() {
    if (closed || stream == null || replaying) {
      return;
    }
    if (System.nanoTime() - lastHeardNanos > SILENCE.toNanos()) {
      failed(Status.UNAVAILABLE.withDescription("the stream is silent"));
      return;
    }
    try {
      compare(trainer.runs());
    } catch (StatusRuntimeException e) {
      log.debug("The poll failed, the stream goes on", e);
    }
  }

  /** Puts right what differs from the trainer's list now and did so at the last comparison. */
  private void compare(List<RunSummary> runs) {
    Set<String> found = new HashSet<>();
    Set<String> names = new HashSet<>();
    boolean changed = false;
    for (RunSummary run : runs) {
      names.add(run.name());
      boolean known = run.checkpoints() == 0 || book.find(run.name(), run.newestStep()).isPresent();
      String name = run.name() + "@" + run.newestStep();
      if (!known && !unusable.contains(name) && differs("missing " + name, found)) {
        log.warn("The stream has not told of {}", name);
        trainer.checkpoints(run.name(), lastSequence).forEach(book::publish);
        if (book.find(run.name(), run.newestStep()).isEmpty()) {
          unusable.add(name);
        }
        changed = true;
      }
    }
    for (String run : book.runs()) {
      if (!names.contains(run) && differs("gone " + run, found)) {
        log.warn("Run {} is gone from the trainer", run);
        book.retainRuns(names);
        changed = true;
      }
    }
    differences = found;
    if (changed) {
      onChange.run();
    }
  }

  private boolean differs(String difference, Set<String> found) {
    found.add(difference);
    return differences.contains(difference);
  }
}
