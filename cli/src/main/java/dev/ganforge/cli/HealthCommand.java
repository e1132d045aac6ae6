package dev.ganforge.cli;

import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Logs;
import dev.ganforge.cli.service.HealthCheck;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks a service whether it is well: the probe of a container. */
@Command(
    name = "health",
    description = "Asks a service whether it is well; the exit status is 0 where it is.")
final class HealthCommand implements Callable<Integer> {
  private final CommandContext context;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "HOST:PORT|URL",
      description = "A trainer or generator by host:port, or the web site by its URL.")
  private String target = "";

  @Option(
      names = "--live",
      fallbackValue = "true",
      arity = "0",
      description = "Be content with any answer: a generator without a model yet is not serving.")
  private boolean live;

  HealthCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    Logs.ofCommand(context.debug());
    String state =
        target.startsWith("http://") || target.startsWith("https://")
            ? HealthCheck.ofSite(target)
            : HealthCheck.ofService(target);
    if (!live && !state.equals(HealthCheck.WELL)) {
      throw CommandFailure.failed(target + " answers " + state);
    }
    context.console().result(state);
    return ExitStatus.OK;
  }
}
