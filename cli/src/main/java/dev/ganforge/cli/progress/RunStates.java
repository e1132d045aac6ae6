package dev.ganforge.cli.progress;

import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunState;
import java.util.Locale;

/** A run's state in words and as an exit status. */
public final class RunStates {
  private RunStates() {}

  /** Whether nothing more will happen to a run in this state by itself. */
  public static boolean ended(RunState state) {
    return switch (state) {
      case RUN_STATE_COMPLETED, RUN_STATE_STOPPED, RUN_STATE_FAILED -> true;
      default -> false;
    };
  }

  /** The exit status of a command that followed the run to its end. */
  public static int exitStatus(Run run) {
    return switch (run.getState()) {
      case RUN_STATE_COMPLETED -> ExitStatus.OK;
      case RUN_STATE_STOPPED -> ExitStatus.RUN_STOPPED;
      default -> ExitStatus.FAILURE;
    };
  }

  /** One word for a state, e.g. "running". */
  public static String word(RunState state) {
    return state.equals(RunState.UNRECOGNIZED)
        ? "unknown"
        : state.name().substring("RUN_STATE_".length()).toLowerCase(Locale.ROOT);
  }

  /** Where a run stands, in one line. */
  public static String sentence(Run run) {
    StringBuilder text = new StringBuilder("run " + run.getName() + ": " + word(run.getState()));
    if (run.getTotalSteps() > 0) {
      text.append(" at step ").append(run.getLatest().getStep());
      text.append(" of ").append(run.getTotalSteps());
    }
    long checkpoints = run.getCheckpointCount();
    if (checkpoints > 0) {
      text.append(", ")
          .append(checkpoints)
          .append(checkpoints == 1 ? " checkpoint" : " checkpoints");
      text.append(", the newest of step ").append(run.getLatestCheckpointStep());
    }
    if (!run.getStateReason().isEmpty()) {
      text.append(" (").append(run.getStateReason()).append(')');
    }
    return text.toString();
  }
}
