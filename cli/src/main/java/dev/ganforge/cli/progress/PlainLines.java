package dev.ganforge.cli.progress;

import dev.ganforge.cli.process.Console;
import dev.ganforge.v1.StateChanged;
import dev.ganforge.v1.StepMetrics;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A line every so many steps, or ten seconds, and every epoch: for a log file or a pipe. */
public final class PlainLines implements RunListener {
  private static final long LONGEST_SILENCE = Duration.ofSeconds(10).toNanos();

  private final Console console;
  private final long every;
  private final LongSupplier nanoTime;
  private final EpochMeans means = new EpochMeans();
  private long lastLine;

  /**
   * Writes lines.
   *
   * @param every steps between two lines, 1 or more
   * @param nanoTime a clock as System.nanoTime
   */
  public PlainLines(Console console, long every, LongSupplier nanoTime) {
    this.console = console;
    this.every = every;
    this.nanoTime = nanoTime;
    lastLine = nanoTime.getAsLong();
  }

  @Override
  public void step(StepMetrics metrics, long totalSteps) {
    means.add(metrics).ifPresent(console::say);
    long now = nanoTime.getAsLong();
    if (metrics.getStep() % every == 0 || now - lastLine >= LONGEST_SILENCE) {
      lastLine = now;
      console.say(StepText.line(metrics, totalSteps));
    }
  }

  @Override
  public void state(StateChanged change) {
    means.end(change).ifPresent(console::say);
  }

  @Override
  public void say(String line) {
    console.say(line);
  }
}
