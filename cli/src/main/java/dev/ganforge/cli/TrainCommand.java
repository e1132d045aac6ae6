package dev.ganforge.cli;

import dev.ganforge.cli.option.EmbeddedOption;
import dev.ganforge.cli.option.ProgressOptions;
import dev.ganforge.cli.option.RecordOptions;
import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.option.TrainingOptions;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.cli.progress.RunListener;
import dev.ganforge.cli.progress.RunStates;
import dev.ganforge.cli.progress.RunStop;
import dev.ganforge.cli.progress.RunViews;
import dev.ganforge.cli.progress.RunWatcher;
import dev.ganforge.cli.record.RunRecorder;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.cli.service.Trainers;
import dev.ganforge.v1.Run;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains in the foreground: starts a run and follows it to its end. */
@Command(
    name = "train",
    description = {
      "Starts a run and follows it to its end; the exit status is the run's.",
      "Ctrl-C stops the run after a last checkpoint."
    },
    footer = {
      "Examples:",
      "  ganforge train --embedded --data-dir D --image-size 32 --steps 200",
      "  ganforge train --dataset photos.zip --epochs 25 --name photos"
    })
final class TrainCommand implements Callable<Integer> {
  /** How long, at shutdown, the run may take to come here with its last checkpoint. */
  private static final Duration LAST_CHECKPOINT = Duration.ofSeconds(3);

  private final CommandContext context;
  @Mixin private TrainerAddress address = new TrainerAddress();
  @Mixin private EmbeddedOption embedded = new EmbeddedOption();
  @Mixin private TrainingOptions training = new TrainingOptions();
  @Mixin private ProgressOptions progress = new ProgressOptions();
  @Mixin private RecordOptions record = new RecordOptions();

  @Option(
      names = "--name",
      paramLabel = "RUN",
      defaultValue = "",
      description = "The run's name (default: made from preset, data set and time).")
  private String name = "";

  TrainCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofCommand(context.debug());
    Shutdown shutdown = context.shutdown();
    try (RunRecords records = new RunRecords(record, shutdown, LAST_CHECKPOINT);
        TrainerClient trainer = Trainers.open(address, embedded, shutdown)) {
      Run run = trainer.startRun(name, training.config());
      context.console().say("run " + run.getName() + " " + trainer.place());
      if (trainer.embedded()) {
        return follow(trainer, run.getName(), records);
      }
      return shutdown.during(
          () -> follow(trainer, run.getName(), records),
          RunStop.AT_SHUTDOWN,
          () -> RunStop.now(trainer, run.getName(), RunStop.AT_SHUTDOWN));
    }
  }

  private int follow(TrainerClient trainer, String run, RunRecords records) {
    RunListener view = RunViews.of(progress, context.console(), run);
    try (RunRecorder recorder = records.begin(run, view, trainer)) {
      Run end =
          new RunWatcher(trainer, run, 0, OptionalLong.of(0), recorder, context.shutdown()).watch();
      context.console().say(RunStates.sentence(end) + ", " + trainer.place(run));
      return RunStates.exitStatus(end);
    }
  }
}
