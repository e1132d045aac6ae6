package dev.ganforge.cli.progress;

import dev.ganforge.cli.process.Console;
import dev.ganforge.trainer.dataset.PreparationListener;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The preparation of a data set: a bar on a terminal, else a line every tenth or ten seconds. */
public final class PreparationProgress implements PreparationListener, AutoCloseable {
  private static final int LINES = 10;
  private static final long LONGEST_SILENCE = Duration.ofSeconds(10).toNanos();

  private final Console console;
  private final LongSupplier nanoTime;
  private final TerminalLine line;
  private final StepRate rate = new StepRate();
  private final long begun;
  private long lastLine;
  private int left;

  /**
   * Shows it on the console.
   *
   * @param nanoTime a clock as System.nanoTime
   */
  public PreparationProgress(Console console, LongSupplier nanoTime) {
    this.console = console;
    this.nanoTime = nanoTime;
    line = new TerminalLine(console, nanoTime);
    begun = nanoTime.getAsLong();
    lastLine = begun;
  }

  @Override
  public void progress(int done, int total, int bad) {
    long now = nanoTime.getAsLong();
    rate.add(done, (now - begun) / 1e9);
    if (console.interactive()) {
      line.showBar("preparing ", done, total, end(done, total, bad));
    } else if (tenth(done, total) > tenth(done - 1, total) || now - lastLine >= LONGEST_SILENCE) {
      lastLine = now;
      console.say("prepared " + done + "/" + total + " images" + leftOut(bad));
    }
  }

  private static long tenth(long done, long total) {
    return LINES * done / total;
  }

  private String end(int done, int total, int bad) {
    return String.format(
        Locale.ROOT,
        " %d/%d %d%% %.0f images/s ETA %s%s",
        done,
        total,
        100L * done / total,
        rate.stepsPerSecond(),
        rate.remaining(total - done),
        leftOut(bad));
  }

  private static String leftOut(int bad) {
    return bad == 0 ? "" : ", " + bad + " left out";
  }

  @Override
  public void skipped(String file, String reason) {
    finish();
    left++;
    console.say("left out " + file + ": " + reason);
  }

  /** Files that were named as left out. */
  public int left() {
    return left;
  }

  /** Leaves the bar as a line of its own. */
  public void finish() {
    line.finish();
  }

  @Override
  public void close() {
    finish();
  }
}
