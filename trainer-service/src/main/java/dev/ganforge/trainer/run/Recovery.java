package dev.ganforge.trainer.run;

import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.trainer.training.StepMetrics;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a trainer does at its start about what the one before it left unfinished. */
final class Recovery {
  /*
   * A checkpoint is published by a rename and then gets its row; it is deleted by its row and then
   * the folder goes. A trainer that ended in between left a folder without a row: the history's
   * events say which of the two it was.
   */
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);
  private static final List<RunState> CUT_OFF = List.of(RunState.PREPARING, RunState.RUNNING);

  private final RunContext context;

  Recovery(RunContext context) {
    this.context = context;
  }

  /** Brings checkpoints and their rows together. */
  void checkpoints() throws IOException {
    CheckpointStore store = context.store();
    History history = context.history();
    for (String run : store.runs()) {
      boolean known = history.findRun(run).isPresent();
      for (long step : store.steps(run)) {
        if (known && history.hasCheckpoint(run, step)) {
          continue;
        }
        if (history.wasDeleted(run, step)) {
          store.delete(run, step);
          log.info("Deleted checkpoint {}@{}, as had been begun", run, step);
        } else if (known) {
          adopt(run, step);
        } else {
          log.warn("Checkpoint {}@{} belongs to no run of the history", run, step);
        }
      }
    }
  }

  private void adopt(String run, long step) throws IOException {
    List<String> damage = context.store().damage(run, step);
    if (damage.isEmpty()) {
      Manifest manifest = context.store().find(run, step).orElseThrow();
      context.events().addCheckpoint(manifest);
      log.info("Checkpoint {}@{} was whole and is in the history now", run, step);
    } else {
      context.store().putAside(run, step);
      log.warn("Checkpoint {}@{} was put aside: {}", run, step, damage);
    }
  }

  /** Ends the runs that were cut off, or queues them to go on. */
  void runs(boolean goOn) {
    for (RunRecord run : context.history().runsIn(CUT_OFF)) {
      StepMetrics latest = run.latest();
      String reason =
          "the trainer ended without notice at step %d; resume goes on from step %d"
              .formatted(latest == null ? 0 : latest.step(), run.latestCheckpointStep());
      log.warn("Run {} was {}: {}", run.name(), run.state(), reason);
      if (goOn) {
        LastCheckpoint.rewindTo(context, run.name(), run.latestCheckpointStep());
      }
      context.events().setState(run.name(), goOn ? RunState.QUEUED : RunState.STOPPED, reason);
    }
  }
}
