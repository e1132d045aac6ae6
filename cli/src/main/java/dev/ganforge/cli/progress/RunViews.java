package dev.ganforge.cli.progress;

import dev.ganforge.cli.option.ProgressOptions;
import dev.ganforge.cli.process.Console;

/** Which way a run's progress is shown. */
public final class RunViews {
  private RunViews() {}

  /** JSON where it is asked for, else a bar on a terminal, else lines. */
  public static RunListener of(ProgressOptions options, Console console, String run) {
    if (options.json()) {
      return new JsonSteps(console, run);
    }
    return console.interactive()
        ? new ProgressBar(console, System::nanoTime)
        : new PlainLines(console, options.logEvery(), System::nanoTime);
  }
}
