package dev.ganforge.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a service keeps everything. */
@Section("Service")
public final class DataDirOption {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "${sys:user.home}/.ganforge",
      description = "Everything that is kept lies under here (default ${DEFAULT-VALUE}).")
  private Path dataDir = Path.of(".ganforge");

  /** The folder, absolute. */
  public Path path() {
    return dataDir.toAbsolutePath().normalize();
  }

  /** Where a trainer on the folder keeps prepared data sets. */
  public Path datasets() {
    return path().resolve("datasets");
  }
}
