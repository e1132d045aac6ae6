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
import dev.ganforge.v1.ResumeRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Goes on with a run in the foreground. */
@Command(
    name = "resume",
    description = {
      "Goes on with a run from its last checkpoint and follows it to its end.",
      "The result is that of a run that never ended, to the bit: steps since the checkpoint are",
      "trained again. The total can be raised, or lowered to any above the steps trained, and",
      "--checkpoint-every, --keep-last, --keep-every and --evaluate-every can be others than before.",
      "Any other setting that is not the run's is refused: 'ganforge fork' starts a run with it.",
      "Defaults below are those of a new run; what is not given stays as it was.",
      "Ctrl-C stops the run after a last checkpoint."
    },
    footer = {
      "Examples:",
      "  ganforge resume photos",
      "  ganforge resume photos --epochs 50 --embedded --data-dir D"
    })
final class ResumeCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(paramLabel = "RUN", description = "The run's name, as 'ganforge runs' lists it.")
  private String name = "";

  @Mixin private TrainerAddress address = new TrainerAddress();
  @Mixin private EmbeddedOption embedded = new EmbeddedOption();
  @Mixin private TrainingOptions training = new TrainingOptions();
  @Mixin private ProgressOptions progress = new ProgressOptions();
  @Mixin private RecordOptions record = new RecordOptions();

  ResumeCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofCommand(context.debug());
    Shutdown shutdown = context.shutdown();
    try (RunRecords records = new RunRecords(record, shutdown, ForegroundRun.LAST_CHECKPOINT);
        TrainerClient trainer = Trainers.open(address, embedded, shutdown)) {
      Run run = trainer.resumeRun(request());
      long from = run.getLatestCheckpointStep();
      context.console().say("run " + name + " goes on from step " + from + " " + trainer.place());
      return new ForegroundRun(context, trainer, progress, records)
          .follow(name, run.getSequence(), from);
    }
  }

  private ResumeRunRequest request() {
    RunConfig config = training.config();
    ResumeRunRequest.Builder request =
        ResumeRunRequest.newBuilder()
            .setName(name)
            .setConfig(config.toBuilder().clearSteps().clearEpochs());
    if (config.hasEpochs()) {
      request.setEpochs(config.getEpochs());
    }
    if (config.hasSteps()) {
      request.setSteps(config.getSteps());
    }
    return request.build();
  }
}
