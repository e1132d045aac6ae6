package dev.ganforge.cli;

import dev.ganforge.cli.option.EmbeddedOption;
import dev.ganforge.cli.option.ProgressOptions;
import dev.ganforge.cli.option.RecordOptions;
import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.cli.service.Trainers;
import dev.ganforge.v1.ResumeRunRequest;
import dev.ganforge.v1.Run;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Goes on with a run in the foreground. */
@Command(
    name = "resume",
    description = {
      "Goes on with a run from its last checkpoint and follows it to its end.",
      "The result is that of a run that never ended, to the bit: steps since the checkpoint are",
      "trained again. Only the total can be raised; what else would change the result is refused.",
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
  @Mixin private ProgressOptions progress = new ProgressOptions();
  @Mixin private RecordOptions record = new RecordOptions();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the data in total (default: as it was).")
  private @Nullable Integer epochs;

  @Option(names = "--steps", paramLabel = "N", description = "Steps in total, in place of epochs.")
  private @Nullable Long steps;

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
    ResumeRunRequest.Builder request = ResumeRunRequest.newBuilder().setName(name);
    if (epochs != null) {
      request.setEpochs(epochs);
    }
    if (steps != null) {
      request.setSteps(steps);
    }
    return request.build();
  }
}
