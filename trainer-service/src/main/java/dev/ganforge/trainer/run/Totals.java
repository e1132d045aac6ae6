package dev.ganforge.trainer.run;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.history.Prepared;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.RunSettings.Schedule;

/**
 * How long a resumed run is to last.
 *
 * @param steps steps in total, 1 or more; 0: as it was
 * @param epochs passes over the data in total, 1 or more; 0: as it was
 */
public record Totals(long steps, int epochs) {
  /** Nothing changes. */
  public static final Totals AS_IT_WAS = new Totals(0, 0);

  public Totals {
    if (steps > 0 && epochs > 0) {
      throw ServiceException.invalid("steps and epochs are both given; allowed: one of them");
    }
  }

  /**
   * Settings of a run with these totals, higher than before or lower.
   *
   * @throws ServiceException where it would have nothing left to train
   */
  RunSettings applied(RunRecord run, RunSettings settings) {
    long trained = run.latestCheckpointStep();
    if (steps == 0 && epochs == 0) {
      if (run.state() == RunState.COMPLETED) {
        throw ServiceException.failedPrecondition(
            "run \"%s\" is COMPLETED at step %d; resume it with a higher total of steps or epochs"
                .formatted(run.name(), trained));
      }
      return settings;
    }
    Schedule before = settings.schedule();
    if (steps > 0) {
      if (steps <= trained) {
        throw ServiceException.invalid("steps", steps, "above " + trained + ", the steps trained");
      }
      return settings.withSchedule(
          new Schedule(before.epochs(), steps, before.checkpointEvery(), before.retention()));
    }
    Prepared prepared = run.prepared();
    if (prepared != null && Math.multiplyExact(prepared.stepsPerEpoch(), epochs) <= trained) {
      throw ServiceException.invalid(
          "epochs", epochs, "above " + trained / prepared.stepsPerEpoch() + ", the epochs trained");
    }
    return settings.withSchedule(
        new Schedule(epochs, 0, before.checkpointEvery(), before.retention()));
  }
}
