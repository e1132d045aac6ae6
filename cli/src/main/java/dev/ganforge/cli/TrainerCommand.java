package dev.ganforge.cli;

import dev.ganforge.cli.option.AutoResumeOption;
import dev.ganforge.cli.option.ComputeOptions;
import dev.ganforge.cli.option.DataDirOption;
import dev.ganforge.cli.option.ListenOptions;
import dev.ganforge.cli.option.MetricsOptions;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.service.LocalServices;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the trainer service. */
@Command(
    name = "trainer",
    description = "Runs the trainer service until Ctrl-C, which checkpoints the run under way.")
final class TrainerCommand implements Callable<Integer> {
  private final CommandContext context;
  @Mixin private ListenOptions listen = new ListenOptions();
  @Mixin private DataDirOption dataDir = new DataDirOption();
  @Mixin private ComputeOptions compute = new ComputeOptions();
  @Mixin private AutoResumeOption resume = new AutoResumeOption();
  @Mixin private MetricsOptions metrics = new MetricsOptions(9071);

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "7071",
      description = "The port to listen on; 0 takes a free one (default 7071).")
  private int port;

  TrainerCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofService(context.debug());
    try (LocalServices services = new LocalServices(listen, context.shutdown())) {
      String target =
          services.startTrainer(
              port, dataDir.path(), compute, resume.autoResume(), metrics.address());
      context.console().say("trainer on " + target + ", data in " + dataDir.path());
      context.shutdown().await();
    }
    return ExitStatus.INTERRUPTED;
  }
}
