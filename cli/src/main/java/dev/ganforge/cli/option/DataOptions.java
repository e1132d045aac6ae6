package dev.ganforge.cli.option;

import dev.ganforge.v1.RunConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is trained on. */
@Section("Data")
public final class DataOptions {
  private static final String BUILT_IN = "mnist";

  @Option(
      names = "--dataset",
      paramLabel = "NAME|PATH",
      description = "mnist, or a path as the trainer sees it (default mnist).")
  private @Nullable String dataset;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Images a step, 1 to 65536 (default 128, vanilla 100).")
  private @Nullable Integer batchSize;

  @Option(
      names = "--flip",
      negatable = true,
      fallbackValue = "true",
      arity = "0",
      description = "Mirror real images at random.")
  private @Nullable Boolean flip;

  void apply(RunConfig.Builder config) {
    Given.set(dataset, name -> config.setDataset(resolved(name)));
    Given.set(batchSize, config::setBatchSize);
    Given.set(flip, config::setFlip);
  }

  /** By its whole path where it is a file of this machine. */
  static String resolved(String dataset) {
    return dataset.equals(BUILT_IN) ? dataset : LocalFile.resolved(dataset);
  }
}
