package dev.ganforge.cli.option;

import picocli.CommandLine.Option;

/** What a trainer computes on. */
@Section("Compute")
public final class ComputeOptions {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "What a run's device auto means: auto (a GPU where there is one), cpu or cuda:N"
              + " (default auto).")
  private String device = "auto";

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "CPU threads of a training step; 0: one a core (default 0).")
  private int threads;

  public String device() {
    return device;
  }

  public int threads() {
    return threads;
  }
}
