package dev.ganforge.cli.option;

import dev.ganforge.v1.RunConfig;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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

  /** A file of this machine by its whole path: the trainer's working directory may be another. */
  static String resolved(String dataset) {
    try {
      Path path = Path.of(dataset);
      return !dataset.equals(BUILT_IN) && Files.exists(path)
          ? path.toAbsolutePath().normalize().toString()
          : dataset;
    } catch (InvalidPathException e) {
      return dataset;
    }
  }
}
