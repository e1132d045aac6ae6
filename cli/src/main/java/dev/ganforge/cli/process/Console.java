package dev.ganforge.cli.process;

import java.io.PrintStream;

/**
 * Where a command writes: results to {@code out}, everything else to {@code err}.
 *
 * @param columns width of the terminal behind {@code err}; 0 where it is none
 */
public record Console(PrintStream out, PrintStream err, int columns) {
  /** Set by the launcher, which alone can ask whether stderr is a terminal, to its width. */
  private static final String COLUMNS_PROPERTY = "ganforge.terminal.columns";

  /** The process's own streams. */
  public static Console ofProcess() {
    return new Console(System.out, System.err, Integer.getInteger(COLUMNS_PROPERTY, 0));
  }

  /** Whether a person reads {@code err} on a terminal. */
  public boolean interactive() {
    return columns > 0;
  }

  /** Writes one line of result at once. */
  public void result(String line) {
    out.println(line);
    if (out.checkError()) {
      throw new OutputClosedException();
    }
  }

  /** Says one line that is not a result. */
  public void say(String line) {
    err.println(line);
    err.flush();
  }
}
