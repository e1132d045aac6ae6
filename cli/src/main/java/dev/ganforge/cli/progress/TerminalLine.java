package dev.ganforge.cli.progress;

import dev.ganforge.cli.process.Console;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The last line of a terminal, written over again and again, but not more often than can be read.
 */
final class TerminalLine {
  private static final long BETWEEN = Duration.ofMillis(100).toNanos();
  private static final int BAR = 20;
  private static final String TO_LINE_START = "\r\u001b[K"; // and clears the line

  private final Console console;
  private final LongSupplier nanoTime;
  private String line = "";
  private boolean shown;
  private long lastDrawn;

  /**
   * Draws on the console's terminal.
   *
   * @param nanoTime a clock as System.nanoTime
   */
  TerminalLine(Console console, LongSupplier nanoTime) {
    this.console = console;
    this.nanoTime = nanoTime;
    lastDrawn = nanoTime.getAsLong() - BETWEEN;
  }

  /** Replaces the line by a bar between two texts, as wide as they leave it. */
  void showBar(String start, long done, long total, String end) {
    int bar = Math.max(0, Math.min(BAR, console.columns() - 1 - start.length() - end.length()));
    int filled = (int) (bar * done / total);
    show(start + "#".repeat(filled) + ".".repeat(bar - filled) + end);
  }

  /** Replaces the line, unless that was done a moment ago. */
  void show(String text) {
    line = text;
    long now = nanoTime.getAsLong();
    if (now - lastDrawn >= BETWEEN) {
      lastDrawn = now;
      draw();
    }
  }

  /** Writes a line that stays above it. */
  void say(String text) {
    console.err().print(shown ? TO_LINE_START : "");
    console.say(text);
    if (shown) {
      draw();
    }
  }

  /** Leaves the newest text as a line of its own. */
  void finish() {
    if (shown) {
      draw();
      console.err().println();
      console.err().flush();
      shown = false;
    }
  }

  private void draw() {
    String visible = line.length() < console.columns() ? line : line.substring(0, cut());
    console.err().print(TO_LINE_START + visible);
    console.err().flush();
    shown = true;
  }

  private int cut() {
    return Math.max(0, console.columns() - 1);
  }
}
