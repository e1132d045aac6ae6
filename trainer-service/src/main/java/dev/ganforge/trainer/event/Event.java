package dev.ganforge.trainer.event;

import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.trainer.training.StepMetrics;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a subscriber is told. */
public sealed interface Event {
  /** Of a durable event its own number; of another that of the newest durable one before it. */
  long sequence();

  /** When it happened. */
  Instant time();

  /**
   * A run entered a state.
   *
   * @param record the run at that moment; null in a replay
   */
  record StateChanged(
      long sequence,
      Instant time,
      String run,
      RunState state,
      String reason,
      @Nullable RunRecord record)
      implements Event {}

  /** A checkpoint is whole and can be read. */
  record CheckpointPublished(long sequence, Instant time, Manifest manifest) implements Event {}

  /** A checkpoint is gone. */
  record CheckpointDeleted(long sequence, Instant time, String run, long step) implements Event {}

  /**
   * Steps since the last progress of this subscription.
   *
   * @param metrics in order of step; at least one
   * @param skipped steps before them that were left out, as the subscriber was slow
   * @param totalSteps of the run
   */
  record Progress(
      long sequence, Instant time, List<StepMetrics> metrics, long skipped, long totalSteps)
      implements Event {
    public Progress {
      metrics = List.copyOf(metrics);
    }
  }

  /** Nothing happened for a while. */
  record Heartbeat(long sequence, Instant time) implements Event {}
}
