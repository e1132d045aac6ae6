package dev.ganforge.trainer.run;

import dev.ganforge.trainer.history.RunState;

/**
 * How a run under way is to end after its step and a checkpoint.
 *
 * @param state STOPPED, PAUSED, or QUEUED for the next start of the trainer
 * @param reason a sentence; empty where the state says it all
 * @param held whether it is PAUSED until something can be written
 */
record End(RunState state, String reason, boolean held) {
  End(RunState state, String reason) {
    this(state, reason, false);
  }

  static final End STOP = new End(RunState.STOPPED, "");
  static final End PAUSE = new End(RunState.PAUSED, "");
}
