package dev.ganforge.cli.option;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The service inside the command's own process, in place of one that listens somewhere. */
@Section("Service")
public final class EmbeddedOption {
  @Option(
      names = "--embedded",
      fallbackValue = "true",
      arity = "0",
      description = "Start the service inside this process, on --data-dir; call no other.")
  private boolean embedded;

  @Mixin private DataDirOption dataDir = new DataDirOption();

  public boolean embedded() {
    return embedded;
  }

  public DataDirOption dataDir() {
    return dataDir;
  }
}
