package dev.ganforge.cli;

import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Console;
import dev.ganforge.cli.process.Shutdown;

/** The process that {@code ./ganforge} starts. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Shutdown shutdown = new Shutdown();
    shutdown.install();
    CommandContext context = new CommandContext(Console.ofProcess(), shutdown);
    int status = GanforgeCommandLine.create(context, System.getenv()).execute(arguments);
    shutdown.commandEnded();
    System.exit(status);
  }
}
