package dev.ganforge.cli.option;

import dev.ganforge.v1.RunConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How checkpoints are scored. */
@Section("Quality")
public final class EvaluationOptions {
  @Option(
      names = "--evaluate-every",
      paramLabel = "N",
      description =
          "Steps between evaluations by Frechet distance, at the next checkpoint (default 0: as"
              + " often as 5 %% of the time allows).")
  private @Nullable Long every;

  @Option(
      names = "--feature-extractor",
      paramLabel = "FILE",
      description =
          "A TorchScript module from uint8 images [N, H, W, C] to float32 features [N, F] that the"
              + " distance compares, as the trainer sees it (default: a fixed untrained network).")
  private @Nullable String featureExtractor;

  /** Adds what was given. */
  public void apply(RunConfig.Builder config) {
    Given.set(every, config::setEvaluateEvery);
    Given.set(featureExtractor, file -> config.setFeatureExtractor(LocalFile.resolved(file)));
  }
}
