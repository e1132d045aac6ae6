package dev.ganforge.cli.process;

/** What every verb is given: its streams, the process's way to end, and whether to show traces. */
public final class CommandContext {
  private final Console console;
  private final Shutdown shutdown;
  private volatile boolean debug;

  public CommandContext(Console console, Shutdown shutdown) {
    this.console = console;
    this.shutdown = shutdown;
  }

  public Console console() {
    return console;
  }

  public Shutdown shutdown() {
    return shutdown;
  }

  public boolean debug() {
    return debug;
  }

  public void debug(boolean on) {
    debug = on;
  }
}
