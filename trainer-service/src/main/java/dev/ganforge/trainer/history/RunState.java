package dev.ganforge.trainer.history;

/** Where a run stands. */
public enum RunState {
  /** Waits for the run before it. */
  QUEUED,
  /** Data set and network are being made ready. */
  PREPARING,
  /** Trains. */
  RUNNING,
  /** Holds, checkpointed, until resumed. */
  PAUSED,
  /** Reached its total of steps. */
  COMPLETED,
  /** Ended early by request, checkpointed. */
  STOPPED,
  /** Ended by a fault. */
  FAILED;

  /** Whether a run in this state has ended; it may be resumed all the same. */
  public boolean isFinal() {
    return this == COMPLETED || this == STOPPED || this == FAILED;
  }
}
