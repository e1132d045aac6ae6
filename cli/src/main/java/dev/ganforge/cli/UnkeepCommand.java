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

/** Lets a kept checkpoint go. */
@Command(
    name = "unkeep",
    description = {
      "Leaves a checkpoint that was kept to its run's --keep-last and --keep-every again: where",
      "they do not keep it, it is deleted within seconds, or when the run under way publishes."
    },
    footer = {"Example:", "  ganforge unkeep photos@4000"})
final class UnkeepCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(paramLabel = "RUN@STEP", description = "The run, and which of its checkpoints.")
  private String checkpoint = "";

  @Mixin private TrainerAddress address = new TrainerAddress();
  @Mixin private EmbeddedOption embedded = new EmbeddedOption();

  UnkeepCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofCommand(context.debug());
    try (TrainerClient trainer = Trainers.open(address, embedded, context.shutdown())) {
      CheckpointManifest found = new PublishedModels(trainer).checkpoint(checkpoint);
      CheckpointManifest left = trainer.unkeepCheckpoint(found.getRun(), found.getStep());
      context
          .console()
          .say(
              String.format(
                  "checkpoint %s@%d is left to --keep-last and --keep-every",
                  left.getRun(), left.getStep()));
    }
    return ExitStatus.OK;
  }
}
