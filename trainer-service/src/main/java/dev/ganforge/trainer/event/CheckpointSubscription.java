package dev.ganforge.trainer.event;

import org.jspecify.annotations.Nullable;

/** A reader of checkpoints published and deleted, without end. */
public final class CheckpointSubscription extends Subscription {
  private final EventLog log;
  private final @Nullable String run;

  CheckpointSubscription(RunEvents events, EventLog log, @Nullable String run, long after) {
    super(events, after);
    this.log = log;
    this.run = run;
  }

  @Override
  EventLog.Batch fetch(long after) {
    return log.ofCheckpoints(run, after);
  }

  @Override
  @Nullable Event next(@Nullable Event durable) {
    return durable;
  }
}
