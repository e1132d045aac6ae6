package dev.ganforge.cli;

import dev.ganforge.cli.option.EmbeddedOption;
import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.service.PublishedModels;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.cli.service.Trainers;
import dev.ganforge.v1.CheckpointManifest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Keeps a checkpoint. */
@Command(
    name = "keep",
    description = {
      "Keeps a checkpoint whatever its run's --keep-last says, until 'ganforge unkeep'.",
      "'ganforge checkpoints' shows which are kept."
    },
    footer = {"Example:", "  ganforge keep photos@4000"})
final class KeepCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(
      paramLabel = "RUN[@STEP]",
      description = "The run, and which of its checkpoints (default: the newest).")
  private String checkpoint = "";

  @Mixin private TrainerAddress address = new TrainerAddress();
  @Mixin private EmbeddedOption embedded = new EmbeddedOption();

  KeepCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofCommand(context.debug());
    try (TrainerClient trainer = Trainers.open(address, embedded, context.shutdown())) {
      CheckpointManifest found = new PublishedModels(trainer).checkpoint(checkpoint);
      CheckpointManifest kept = trainer.keepCheckpoint(found.getRun(), found.getStep());
      context
          .console()
          .say(
              String.format(
                  "checkpoint %s@%d is kept until 'ganforge unkeep'",
                  kept.getRun(), kept.getStep()));
    }
    return ExitStatus.OK;
  }
}
