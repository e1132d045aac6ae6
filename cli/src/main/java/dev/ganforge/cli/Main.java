package dev.ganforge.cli;

import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Console;
import dev.ganforge.cli.process.HardExit;
import dev.ganforge.cli.process.Shutdown;

/** The process that {@code ./ganforge} starts. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Console console = Console.ofProcess();
    Shutdown shutdown = new Shutdown(() -> HardExit.now(console));
    shutdown.install();
    CommandContext context = new CommandContext(console, shutdown);
    int status = GanforgeCommandLine.create(context, System.getenv()).execute(arguments);
    shutdown.commandEnded();
    System.exit(status);
  }
}
