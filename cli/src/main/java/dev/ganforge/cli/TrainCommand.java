package dev.ganforge.cli;

import dev.ganforge.cli.option.EmbeddedOption;
import dev.ganforge.cli.option.ProgressOptions;
import dev.ganforge.cli.option.RecordOptions;
import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.option.TrainingOptions;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.cli.service.Trainers;
import dev.ganforge.v1.Run;
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
    try (RunRecords records = new RunRecords(record, shutdown, ForegroundRun.LAST_CHECKPOINT);
        TrainerClient trainer = Trainers.open(address, embedded, shutdown)) {
      Run run = trainer.startRun(name, training.config());
      context.console().say("run " + run.getName() + " " + trainer.place());
      return new ForegroundRun(context, trainer, progress, records).follow(run.getName(), 0, 0);
    }
  }
}
