package dev.ganforge.cli.option;

import picocli.CommandLine.Option;

/** Which address of this machine a service binds. */
@Section("Address")
public final class ListenOptions {
  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The address to bind; 0.0.0.0 lets other machines in (default 127.0.0.1).")
  private String host = "127.0.0.1";

  public String host() {
    return host;
  }

  /** The address by which this process itself reaches what is bound. */
  public String localHost() {
    return switch (host) {
      case "0.0.0.0", "::", "[::]" -> "127.0.0.1";
      default -> host;
    };
  }
}
