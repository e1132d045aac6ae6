package dev.ganforge.generator.model;

import dev.ganforge.generator.follow.Backoff;
import dev.ganforge.generator.follow.Checkpoint;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The models being loaded and those that failed to, until they load or are no longer wanted. */
final class LoadAttempts {
  /** Where the newest attempt stands. */
  enum Stage {
    LOADING,
    /** Failed, and not to be tried again before its wait is over. */
    WAITING,
    /** Failed, and may be tried again. */
    DUE
  }

  /** The newest attempt at one checkpoint, with the reason of the last failure, if any. */
  record Attempt(Checkpoint checkpoint, Stage stage, int failures, String reason) {}

  private final Backoff backoff;
  private final Map<String, Attempt> attempts = new LinkedHashMap<>();

  LoadAttempts(Backoff backoff) {
    this.backoff = backoff;
  }

  synchronized void begin(Checkpoint checkpoint) {
    Attempt last = last(checkpoint);
    attempts.put(
        checkpoint.sha256(), new Attempt(checkpoint, Stage.LOADING, last.failures, last.reason));
  }

  private Attempt last(Checkpoint checkpoint) {
    return attempts.getOrDefault(
        checkpoint.sha256(), new Attempt(checkpoint, Stage.LOADING, 0, ""));
  }

  /** Notes a failure and says how long to wait before {@link #allow}. */
  synchronized Duration fail(Checkpoint checkpoint, String reason) {
    int failures = last(checkpoint).failures + 1;
    attempts.put(checkpoint.sha256(), new Attempt(checkpoint, Stage.WAITING, failures, reason));
    return backoff.after(failures);
  }

  /** Ends the wait of a checkpoint that failed. */
  synchronized void allow(Checkpoint checkpoint) {
    attempts.computeIfPresent(
        checkpoint.sha256(),
        (sha256, last) ->
            last.stage == Stage.WAITING
                ? new Attempt(checkpoint, Stage.DUE, last.failures, last.reason)
                : last);
  }

  synchronized void succeed(Checkpoint checkpoint) {
    attempts.remove(checkpoint.sha256());
  }

  /** The failure that must be waited out before the checkpoint is tried again. */
  synchronized @Nullable Attempt waiting(Checkpoint checkpoint) {
    Attempt attempt = attempts.get(checkpoint.sha256());
    return attempt != null && attempt.stage == Stage.WAITING ? attempt : null;
  }

  synchronized void forget(Predicate<Checkpoint> unwanted) {
    attempts.values().removeIf(attempt -> unwanted.test(attempt.checkpoint));
  }

  synchronized List<Attempt> all() {
    return List.copyOf(attempts.values());
  }
}
