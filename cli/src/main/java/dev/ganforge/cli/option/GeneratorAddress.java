package dev.ganforge.cli.option;

import picocli.CommandLine.Option;

/** Where the generator listens. */
@Section("Service")
public final class GeneratorAddress {
  @Option(
      names = "--generator",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:7072",
      converter = Address.Converter.class,
      description = "Where the generator listens (default ${DEFAULT-VALUE}).")
  private Address generator = new Address("127.0.0.1:7072");

  public String target() {
    return generator.target();
  }
}
