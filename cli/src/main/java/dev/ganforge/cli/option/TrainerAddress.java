package dev.ganforge.cli.option;

import picocli.CommandLine.Option;

/** Where the trainer listens. */
@Section("Service")
public final class TrainerAddress {
  @Option(
      names = "--trainer",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:7071",
      converter = Address.Converter.class,
      description = "Where the trainer listens (default ${DEFAULT-VALUE}).")
  private Address trainer = new Address("127.0.0.1:7071");

  public String target() {
    return trainer.target();
  }
}
