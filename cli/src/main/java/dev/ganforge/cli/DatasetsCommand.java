package dev.ganforge.cli;

import dev.ganforge.cli.option.DataDirOption;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.table.DatasetTable;
import dev.ganforge.trainer.dataset.Datasets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists data sets. */
@Command(
    name = "datasets",
    description = "Lists the data sets that need no path, and those a data directory has prepared.")
final class DatasetsCommand implements Callable<Integer> {
  private final CommandContext context;
  @Mixin private DataDirOption dataDir = new DataDirOption();

  @Option(
      names = "--json",
      fallbackValue = "true",
      arity = "0",
      description = "Print every data set as one JSON object a line.")
  private boolean json;

  DatasetsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofCommand(context.debug());
    DatasetTable table = new DatasetTable(Datasets.names(), Datasets.prepared(dataDir.datasets()));
    (json ? table.json() : table.text()).forEach(context.console()::result);
    return ExitStatus.OK;
  }
}
