package dev.ganforge.cli.option;

import dev.ganforge.runtime.server.Endpoint;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The ports of all three services in one process; 0 takes a free one, of metrics none. */
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

  @Option(
      names = "--metrics-host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The address to bind for metrics (default 127.0.0.1).")
  private String metricsHost = "127.0.0.1";

  @Option(
      names = "--trainer-metrics-port",
      paramLabel = "N",
      defaultValue = "9071",
      description = "Port of the trainer's metrics, GET /metrics; 0 is none (default 9071).")
  private int trainerMetrics = 9071;

  @Option(
      names = "--generator-metrics-port",
      paramLabel = "N",
      defaultValue = "9072",
      description = "Port of the generator's metrics; 0 is none (default 9072).")
  private int generatorMetrics = 9072;

  public int web() {
    return web;
  }

  public int trainer() {
    return trainer;
  }

  public int generator() {
    return generator;
  }

  public Optional<Endpoint.Tcp> trainerMetrics() {
    return MetricsOptions.address(metricsHost, trainerMetrics);
  }

  public Optional<Endpoint.Tcp> generatorMetrics() {
    return MetricsOptions.address(metricsHost, generatorMetrics);
  }
}
