package dev.ganforge.cli.option;

import dev.ganforge.v1.RunConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a run lasts, and what it runs on. */
@Section("Run")
public final class ScheduleOptions {
  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the data in total (default by preset); --steps goes before.")
  private @Nullable Integer epochs;

  @Option(names = "--steps", paramLabel = "N", description = "Steps in total.")
  private @Nullable Long steps;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      description = "Steps between checkpoints (default: one epoch).")
  private @Nullable Long checkpointEvery;

  @Option(
      names = "--keep-last",
      paramLabel = "K",
      description =
          "Keep the newest K checkpoints, the final one among them, and the one with the best"
              + " score; 0 keeps all (default 0).")
  private @Nullable Integer keepLast;

  @Option(
      names = "--keep-every",
      paramLabel = "N",
      description = "Beside those, keep the checkpoints of every N steps, step 0 with them.")
  private @Nullable Long keepEvery;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Everything random in the run follows from it (default 999).")
  private @Nullable Long seed;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "auto, cpu or cuda:N (default auto).")
  private @Nullable String device;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description = "auto, fp32 or bf16 (default auto).")
  private @Nullable String precision;

  void apply(RunConfig.Builder config) {
    Given.set(epochs, config::setEpochs);
    Given.set(steps, config::setSteps);
    Given.set(checkpointEvery, config::setCheckpointEvery);
    Given.set(keepLast, config::setKeepLast);
    Given.set(keepEvery, config::setKeepEvery);
    Given.set(seed, config::setSeed);
    Given.set(device, config::setDevice);
    Given.set(precision, config::setPrecision);
  }
}
