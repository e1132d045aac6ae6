package dev.ganforge.cli;

import dev.ganforge.cli.option.DataDirOption;
import dev.ganforge.cli.option.ListenOptions;
import dev.ganforge.cli.option.MetricsOptions;
import dev.ganforge.cli.option.ServingOptions;
import dev.ganforge.cli.option.TrainerAddress;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.service.LocalServices;
import dev.ganforge.generator.GeneratorConfig;
import dev.ganforge.runtime.server.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
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
  @Mixin private ServingOptions serving = new ServingOptions();
  @Mixin private MetricsOptions metrics = new MetricsOptions(9072);

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "7072",
      description = "The port to listen on; 0 takes a free one (default 7072).")
  private int port;

  @Option(
      names = "--drain-seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long calls under way may take when it ends (default 10).")
  private int drainSeconds;

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
    GeneratorConfig config = config();
    try (LocalServices services = new LocalServices(listen, context.shutdown())) {
      String target = services.startGenerator(config);
      context.console().say("generator on " + target + ", trainer on " + trainer.target());
      context.shutdown().await();
    }
    return ExitStatus.INTERRUPTED;
  }

  private GeneratorConfig config() {
    Path cache = cacheDir == null ? LocalServices.cacheDir(dataDir.path()) : cacheDir;
    return new GeneratorConfig(
        new Endpoint.Tcp(listen.host(), port),
        trainer.target(),
        cache.toAbsolutePath(),
        serving.limits(),
        serving.batching(),
        serving.caches(),
        Duration.ofSeconds(drainSeconds),
        metrics.address());
  }
}
