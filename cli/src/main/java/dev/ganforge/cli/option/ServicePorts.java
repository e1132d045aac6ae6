package dev.ganforge.cli.option;

import picocli.CommandLine.Option;

/** The ports of all three services in one process; 0 takes a free one. */
@Section("Address")
public final class ServicePorts {
  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "7070",
      description = "Port of the web site (default 7070).")
  private int web = 7070;

  @Option(
      names = "--trainer-port",
      paramLabel = "N",
      defaultValue = "7071",
      description = "Port of the trainer (default 7071).")
  private int trainer = 7071;

  @Option(
      names = "--generator-port",
      paramLabel = "N",
      defaultValue = "7072",
      description = "Port of the generator (default 7072).")
  private int generator = 7072;

  public int web() {
    return web;
  }

  public int trainer() {
    return trainer;
  }

  public int generator() {
    return generator;
  }
}
