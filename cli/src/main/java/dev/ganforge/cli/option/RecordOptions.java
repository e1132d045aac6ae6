package dev.ganforge.cli.option;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is kept of a run beside what the trainer keeps. */
@Section("Output")
public final class RecordOptions {
  @Option(
      names = "--samples-dir",
      paramLabel = "DIR",
      description =
          "Write real.png, fake_<step>.png at every checkpoint, and progression.gif at the end.")
  private @Nullable Path samplesDir;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description =
          "Write TensorBoard event files in DIR/RUN. TensorBoard shows 10 images a tag unless it is"
              + " started with --samples_per_plugin images=1000.")
  private @Nullable Path tensorBoard;

  public Optional<Path> samplesDir() {
    return Optional.ofNullable(samplesDir);
  }

  public Optional<Path> tensorBoard() {
    return Optional.ofNullable(tensorBoard);
  }
}
