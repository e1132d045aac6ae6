package dev.ganforge.cli.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/** How much of the services' own log a command shows on stderr; called before anything logs. */
public final class Logs {
  /** Read by logback.xml when logging starts: "ex" shows stack traces, "nopex" does not. */
  private static final String TRACES_PROPERTY = "ganforge.log.traces";

  private Logs() {}

  /** A service tells what it does. */
  public static void ofService(boolean debug) {
    show(debug ? Level.DEBUG : Level.INFO, true);
  }

  /** A command shows its own progress, and of the log warnings without traces only. */
  public static void ofCommand(boolean debug) {
    show(debug ? Level.DEBUG : Level.WARN, debug);
  }

  private static void show(Level level, boolean traces) {
    System.setProperty(TRACES_PROPERTY, traces ? "ex" : "nopex");
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger("dev.ganforge").setLevel(level);
    }
    // gRPC logs through java.util.logging, which would write to stderr in its own way
    Logger.getLogger("")
        .setLevel(traces ? java.util.logging.Level.SEVERE : java.util.logging.Level.OFF);
  }
}
