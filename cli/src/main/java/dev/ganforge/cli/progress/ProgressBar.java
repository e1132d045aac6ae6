package dev.ganforge.cli.progress;

import dev.ganforge.cli.process.Console;
import dev.ganforge.v1.StepMetrics;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** One line on a terminal that is written over as the run goes on. */
public final class ProgressBar implements RunListener {
  private static final long BETWEEN = Duration.ofMillis(100).toNanos();
  private static final int BAR = 20;
  private static final String TO_LINE_START = "\r\u001b[K"; // and clears the line

  private final Console console;
  private final LongSupplier nanoTime;
  private final StepRate rate = new StepRate();
  private String line = "";
  private boolean shown;
  private long lastDrawn;

  /**
   * Draws on the console's terminal.
   *
   * @param nanoTime a clock as System.nanoTime
   */
  public ProgressBar(Console console, LongSupplier nanoTime) {
    this.console = console;
    this.nanoTime = nanoTime;
    lastDrawn = nanoTime.getAsLong() - BETWEEN;
  }

  @Override
  public void step(StepMetrics metrics, long totalSteps) {
    rate.add(metrics.getStep(), metrics.getActiveSeconds());
    line = text(metrics, totalSteps);
    long now = nanoTime.getAsLong();
    if (now - lastDrawn >= BETWEEN) {
      lastDrawn = now;
      draw();
    }
  }

  @Override
  public void say(String text) {
    console.err().print(shown ? TO_LINE_START : "");
    console.say(text);
    if (shown) {
      draw();
    }
  }

  /** Leaves the newest step as the last line. */
  @Override
  public void flush() {
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

  private String text(StepMetrics metrics, long totalSteps) {
    if (totalSteps <= 0) {
      return StepText.line(metrics, totalSteps);
    }
    long done = Math.min(metrics.getStep(), totalSteps);
    int filled = (int) (BAR * done / totalSteps);
    return String.format(
        Locale.ROOT,
        "epoch %d %s%s %d/%d %d%% %.1f it/s ETA %s  %s",
        metrics.getEpoch(),
        "#".repeat(filled),
        ".".repeat(BAR - filled),
        done,
        totalSteps,
        100 * done / totalSteps,
        rate.stepsPerSecond(),
        rate.remaining(totalSteps - done),
        StepText.figures(metrics));
  }
}
