package dev.ganforge.cli;

import dev.ganforge.cli.option.ProgressOptions;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.progress.RunListener;
import dev.ganforge.cli.progress.RunStates;
import dev.ganforge.cli.progress.RunStop;
import dev.ganforge.cli.progress.RunViews;
import dev.ganforge.cli.progress.RunWatcher;
import dev.ganforge.cli.record.RunRecorder;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.v1.Run;
import java.time.Duration;
import java.util.OptionalLong;

/** A run that a command has set going: followed to its end, and stopped by Ctrl-C. */
final class ForegroundRun {
  /** How long, at shutdown, the run may take to come here with its last checkpoint. */
  static final Duration LAST_CHECKPOINT = Duration.ofSeconds(3);

  private final CommandContext context;
  private final TrainerClient trainer;
  private final ProgressOptions progress;
  private final RunRecords records;

  ForegroundRun(
      CommandContext context, TrainerClient trainer, ProgressOptions progress, RunRecords records) {
    this.context = context;
    this.trainer = trainer;
    this.progress = progress;
    this.records = records;
  }

  /**
   * Follows the run; returns its exit status.
   *
   * @param afterSequence events after this one are shown
   * @param afterStep steps after this one are shown
   */
  int follow(String run, long afterSequence, long afterStep) {
    if (trainer.embedded()) {
      return watch(run, afterSequence, afterStep);
    }
    return context
        .shutdown()
        .during(
            () -> watch(run, afterSequence, afterStep),
            RunStop.AT_SHUTDOWN,
            () -> RunStop.now(trainer, run, RunStop.AT_SHUTDOWN));
  }

  private int watch(String run, long afterSequence, long afterStep) {
    RunListener view = RunViews.of(progress, context.console(), run);
    try (RunRecorder recorder = records.begin(run, view, trainer)) {
      Run end =
          new RunWatcher(
                  trainer,
                  run,
                  afterSequence,
                  OptionalLong.of(afterStep),
                  recorder,
                  context.shutdown())
              .watch();
      context.console().say(RunStates.sentence(end) + ", " + trainer.place(run));
      return RunStates.exitStatus(end);
    }
  }
}
