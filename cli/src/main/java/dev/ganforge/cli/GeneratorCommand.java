package dev.ganforge.cli;

import dev.ganforge.cli.option.DataDirOption;
import dev.ganforge.cli.option.ListenOptions;
import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.service.LocalServices;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the generator service. */
@Command(
    name = "generator",
    description =
        "Runs the generator service until Ctrl-C. It follows a trainer, which may come later.")
final class GeneratorCommand implements Callable<Integer> {
  private final CommandContext context;
  @Mixin private ListenOptions listen = new ListenOptions();
  @Mixin private TrainerAddress trainer = new TrainerAddress();
  @Mixin private DataDirOption dataDir = new DataDirOption();

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "7072",
      description = "The port to listen on; 0 takes a free one (default 7072).")
  private int port;

  @Option(
      names = "--metrics-port",
      paramLabel = "N",
      defaultValue = "9072",
      description = "Port of 127.0.0.1 for Prometheus, GET /metrics; 0 is none (default 9072).")
  private int metricsPort;

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description = "Downloaded models (default: generator-cache under --data-dir).")
  private @Nullable Path cacheDir;

  GeneratorCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Logs.ofService(context.debug());
    Path cache = cacheDir == null ? LocalServices.cacheDir(dataDir.path()) : cacheDir;
    try (LocalServices services = new LocalServices(listen, context.shutdown())) {
      String target =
          services.startGenerator(port, trainer.target(), cache.toAbsolutePath(), metricsPort);
      context.console().say("generator on " + target + ", trainer on " + trainer.target());
      context.shutdown().await();
    }
    return ExitStatus.INTERRUPTED;
  }
}
