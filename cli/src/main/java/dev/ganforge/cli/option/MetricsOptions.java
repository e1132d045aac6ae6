package dev.ganforge.cli.option;

import dev.ganforge.runtime.server.Endpoint;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where Prometheus reads a service's metrics. */
@Section("Metrics")
public final class MetricsOptions {
  @Option(
      names = "--metrics-host",
      paramLabel = "ADDRESS",
      description = "The address to bind for metrics (default ${DEFAULT-VALUE}).")
  private String host = "127.0.0.1";

  @Option(
      names = "--metrics-port",
      paramLabel = "N",
      description = "Port for Prometheus, GET /metrics; 0 is none (default ${DEFAULT-VALUE}).")
  private int port;

  /** With the port that is taken where none is given. */
  public MetricsOptions(int port) {
    this.port = port;
  }

  /** The address to bind; empty: no metrics. */
  public Optional<Endpoint.Tcp> address() {
    return address(host, port);
  }

  static Optional<Endpoint.Tcp> address(String host, int port) {
    return port == 0 ? Optional.empty() : Optional.of(new Endpoint.Tcp(host, port));
  }
}
