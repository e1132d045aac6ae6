package dev.ganforge.cli.progress;

import dev.ganforge.cli.process.Console;
import dev.ganforge.v1.StateChanged;
import dev.ganforge.v1.StepMetrics;
import java.util.Locale;
import java.util.function.LongSupplier;

/** One line on a terminal that is written over as the run goes on. */
public final class ProgressBar implements RunListener {
  private final TerminalLine line;
  private final StepRate rate = new StepRate();
  private final EpochMeans means = new EpochMeans();

  /**
   * Draws on the console's terminal.
   *
   * @param nanoTime a clock as System.nanoTime
   */
  public ProgressBar(Console console, LongSupplier nanoTime) {
    line = new TerminalLine(console, nanoTime);
  }

  @Override
  public void step(StepMetrics metrics, long totalSteps) {
    means.add(metrics).ifPresent(this::say);
    rate.add(metrics.getStep(), metrics.getActiveSeconds());
    if (totalSteps <= 0) {
      line.show(StepText.line(metrics, totalSteps));
    } else {
      long done = Math.min(metrics.getStep(), totalSteps);
      String start = "epoch " + metrics.getEpoch() + " ";
      line.showBar(start, done, totalSteps, end(metrics, done, totalSteps));
    }
  }

  @Override
  public void state(StateChanged change) {
    means.end(change).ifPresent(this::say);
  }

  @Override
  public void say(String text) {
    line.say(text);
  }

  /** Leaves the newest step as the last line. */
  @Override
  public void flush() {
    line.finish();
  }

  private String end(StepMetrics metrics, long done, long totalSteps) {
    return String.format(
        Locale.ROOT,
        " %d/%d %d%% %.1f it/s ETA %s  %s",
        done,
        totalSteps,
        100 * done / totalSteps,
        rate.stepsPerSecond(),
        rate.remaining(totalSteps - done),
        StepText.figures(metrics));
  }
}
