package dev.ganforge.cli;

import dev.ganforge.cli.option.DataDirOption;
import dev.ganforge.cli.option.GeneratorAddress;
import dev.ganforge.cli.option.ListenOptions;
import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.service.LocalServices;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the web site. */
@Command(
    name = "web",
    description = "Runs the web site until Ctrl-C. Trainer and generator may come later.")
final class WebCommand implements Callable<Integer> {
  private final CommandContext context;
  @Mixin private ListenOptions listen = new ListenOptions();
  @Mixin private TrainerAddress trainer = new TrainerAddress();
  @Mixin private GeneratorAddress generator = new GeneratorAddress();
  @Mixin private DataDirOption dataDir = new DataDirOption();

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "7070",
      description = "The port to listen on; 0 takes a free one (default 7070).")
  private int port;

  WebCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofService(context.debug());
    try (LocalServices services = new LocalServices(listen, context.shutdown())) {
      String url = services.startWeb(port, trainer.target(), generator.target(), dataDir.path());
      context
          .console()
          .say(
              String.format(
                  "web on %s, trainer on %s, generator on %s",
                  url, trainer.target(), generator.target()));
      context.shutdown().await();
    }
    return ExitStatus.INTERRUPTED;
  }
}
