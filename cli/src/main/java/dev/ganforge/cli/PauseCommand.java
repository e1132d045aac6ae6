package dev.ganforge.cli;

import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.progress.RunStates;
import dev.ganforge.cli.service.TrainerClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Holds a run after a checkpoint. */
@Command(
    name = "pause",
    description = {
      "Checkpoints a run and holds it until 'ganforge resume'; runs behind it in the queue train",
      "meanwhile."
    })
final class PauseCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(paramLabel = "RUN", description = "The run's name, as 'ganforge runs' lists it.")
  private String name = "";

  @Mixin private TrainerAddress address = new TrainerAddress();

  PauseCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofCommand(context.debug());
    try (TrainerClient trainer = TrainerClient.connect(address.target())) {
      context.console().say(RunStates.sentence(trainer.pauseRun(name)));
    }
    return ExitStatus.OK;
  }
}
