package dev.ganforge.cli;

import dev.ganforge.cli.option.EmbeddedOption;
import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.progress.CheckpointTable;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.cli.service.Trainers;
import dev.ganforge.v1.CheckpointManifest;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the checkpoints of a run. */
@Command(name = "checkpoints", description = "Lists the checkpoints of a run, in order of step.")
final class CheckpointsCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(paramLabel = "RUN", description = "The run's name, as 'ganforge runs' lists it.")
  private String run = "";

  @Mixin private TrainerAddress address = new TrainerAddress();
  @Mixin private EmbeddedOption embedded = new EmbeddedOption();

  @Option(
      names = "--json",
      fallbackValue = "true",
      arity = "0",
      description = "Print every checkpoint as one JSON object a line.")
  private boolean json;

  CheckpointsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofCommand(context.debug());
    try (TrainerClient trainer = Trainers.open(address, embedded, context.shutdown())) {
      List<CheckpointManifest> all = trainer.checkpoints(run);
      if (all.isEmpty()) {
        context.console().say("run " + run + " has no checkpoint");
      }
      (json ? CheckpointTable.json(all) : CheckpointTable.text(all))
          .forEach(context.console()::result);
    }
    return ExitStatus.OK;
  }
}
