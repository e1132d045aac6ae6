package dev.ganforge.trainer.run;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.SettingChange;
import dev.ganforge.trainer.checkpoint.SettingsMapping;
import dev.ganforge.trainer.history.Prepared;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.training.RunSettings;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What of a run's settings may be another when it goes on. */
final class Resumption {
  /** When checkpoints are made, scored and deleted: the weights do not depend on it. */
  private static final Set<String> FREE =
      Set.of("checkpoint_every", "keep_last", "keep_every", "evaluate_every");

  private static final String AUTO = "auto";

  private Resumption() {}

  /**
   * The settings that a run goes on with.
   *
   * @param asked makes what the caller wants of what the run has
   * @throws ServiceException FAILED_PRECONDITION naming a setting that would change the result
   */
  static RunSettings settings(RunRecord run, UnaryOperator<RunSettings> asked) {
    RunSettings before = run.settings();
    RunSettings wanted = asked.apply(before);
    for (SettingChange change : SettingsMapping.changes(before, wanted)) {
      if (!FREE.contains(change.field()) && !isAsItWas(run, change)) {
        throw ServiceException.failedPrecondition(
            "%s is %s, but run \"%s\" trains with %s and would not go on as it was: fork %s@%d with it"
                .formatted(
                    change.field(),
                    change.is(),
                    run.name(),
                    change.was(),
                    run.name(),
                    run.latestCheckpointStep()));
      }
    }
    return before.withSchedule(wanted.schedule()).withEvaluation(wanted.evaluation());
  }

  /** A run that goes on does so on its own device, in its own precision, whatever they are. */
  private static boolean isAsItWas(RunRecord run, SettingChange change) {
    Prepared prepared = run.prepared();
    return switch (change.field()) {
      case "device" ->
          change.is().equals(AUTO)
              || (prepared != null && change.is().equals(prepared.provenance().device()));
      case "precision" -> change.is().equals(AUTO);
      default -> false;
    };
  }
}
