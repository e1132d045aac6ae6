package dev.ganforge.cli;

import dev.ganforge.cli.option.EmbeddedOption;
import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.progress.RunTable;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.cli.service.Trainers;
import dev.ganforge.v1.Run;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the runs of a trainer. */
@Command(name = "runs", description = "Lists the runs of a trainer, the newest first.")
final class RunsCommand implements Callable<Integer> {
  private final CommandContext context;
  @Mixin private TrainerAddress address = new TrainerAddress();
  @Mixin private EmbeddedOption embedded = new EmbeddedOption();

  @Option(
      names = "--json",
      fallbackValue = "true",
      arity = "0",
      description = "Print every run as one JSON object a line.")
  private boolean json;

  RunsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofCommand(context.debug());
    try (TrainerClient trainer = Trainers.open(address, embedded, context.shutdown())) {
      List<Run> runs = trainer.runs();
      if (runs.isEmpty()) {
        context.console().say("no run " + trainer.place());
      }
      (json ? RunTable.json(runs) : RunTable.text(runs)).forEach(context.console()::result);
    }
    return ExitStatus.OK;
  }
}
