package dev.ganforge.cli.option;

import picocli.CommandLine.Option;

/** Whether a trainer takes up by itself what the one before it left. */
@Section("Service")
public final class AutoResumeOption {
  @Option(
      names = "--auto-resume",
      fallbackValue = "true",
      arity = "0",
      description =
          "Go on with runs that the end of a trainer cut off, and, at Ctrl-C, leave the run under"
              + " way for the next start.")
  private boolean autoResume;

  public boolean autoResume() {
    return autoResume;
  }
}
