package dev.ganforge.cli;

import dev.ganforge.cli.option.EmbeddedOption;
import dev.ganforge.cli.option.ProgressOptions;
import dev.ganforge.cli.option.RecordOptions;
import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.option.TrainingOptions;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.cli.service.PublishedModels;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.cli.service.Trainers;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.ForkRunRequest;
import dev.ganforge.v1.Run;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a run from a checkpoint of another, in the foreground. */
@Command(
    name = "fork",
    description = {
      "Starts a run that begins with a checkpoint of another, and follows it to its end.",
      "Weights, their average, optimizers and batch statistics are taken over; steps count from 0,",
      "with a history of their own. A setting that is not given is the checkpoint's, whatever",
      "default stands below; one that changes the networks' shapes is refused.",
      "Ctrl-C stops the run after a last checkpoint."
    },
    footer = {
      "Examples:",
      "  ganforge fork photos --lr 0.00005 --epochs 10",
      "  ganforge fork photos@4000 --dataset portraits.zip --name portraits"
    })
final class ForkCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(
      paramLabel = "RUN[@STEP]",
      description = "The run, and which of its checkpoints (default: the newest).")
  private String checkpoint = "";

  @Mixin private TrainerAddress address = new TrainerAddress();
  @Mixin private EmbeddedOption embedded = new EmbeddedOption();
  @Mixin private TrainingOptions training = new TrainingOptions();
  @Mixin private ProgressOptions progress = new ProgressOptions();
  @Mixin private RecordOptions record = new RecordOptions();

  @Option(
      names = "--name",
      paramLabel = "RUN",
      defaultValue = "",
      description = "The new run's name (default: made from preset, data set and time).")
  private String name = "";

  ForkCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofCommand(context.debug());
    Shutdown shutdown = context.shutdown();
    try (RunRecords records = new RunRecords(record, shutdown, ForegroundRun.LAST_CHECKPOINT);
        TrainerClient trainer = Trainers.open(address, embedded, shutdown)) {
      CheckpointManifest from = new PublishedModels(trainer).checkpoint(checkpoint);
      Run run =
          trainer.forkRun(
              ForkRunRequest.newBuilder()
                  .setRun(from.getRun())
                  .setStep(from.getStep())
                  .setName(name)
                  .setConfig(training.config())
                  .build());
      context
          .console()
          .say(
              String.format(
                  "run %s begins with %s@%d %s",
                  run.getName(), from.getRun(), from.getStep(), trainer.place()));
      return new ForegroundRun(context, trainer, progress, records).follow(run.getName(), 0, 0);
    }
  }
}
