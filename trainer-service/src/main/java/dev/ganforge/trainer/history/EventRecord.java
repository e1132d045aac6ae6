package dev.ganforge.trainer.history;

import dev.ganforge.trainer.checkpoint.Manifest;
import java.time.Instant;

/** One durable event; its sequence number rises with every event of any run. */
public sealed interface EventRecord {
  long sequence();

  String run();

  Instant time();

  /** A run entered a state. */
  record StateChanged(long sequence, String run, Instant time, RunState state, String reason)
      implements EventRecord {}

  /** A checkpoint was published. */
  record Published(long sequence, String run, Instant time, Manifest manifest)
      implements EventRecord {}

  /** A checkpoint is gone. */
  record Deleted(long sequence, String run, Instant time, long step) implements EventRecord {}
}
