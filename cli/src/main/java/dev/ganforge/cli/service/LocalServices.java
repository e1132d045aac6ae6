package dev.ganforge.cli.service;

import dev.ganforge.cli.option.ComputeOptions;
import dev.ganforge.cli.option.ListenOptions;
import dev.ganforge.cli.option.ServicePorts;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.generator.GeneratorConfig;
import dev.ganforge.generator.GeneratorServer;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.trainer.TrainerConfig;
import dev.ganforge.trainer.TrainerServer;
import dev.ganforge.web.WebConfig;
import dev.ganforge.web.WebServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** Services that this process starts and others reach; closed in the reverse order of starting. */
public final class LocalServices implements AutoCloseable {
  private static final Duration WEB_CLOSING = Duration.ofMillis(700);

  private final ListenOptions listen;
  private final Shutdown shutdown;
  private final Deque<OwnService<?>> started = new ArrayDeque<>();

  public LocalServices(ListenOptions listen, Shutdown shutdown) {
    this.listen = listen;
    this.shutdown = shutdown;
  }

  /** Starts all three, in an order in which each finds what it needs. */
  public ServiceAddresses startAll(
      ServicePorts ports, Path dataDir, ComputeOptions compute, boolean autoResume) {
    String trainer = startTrainer(ports.trainer(), dataDir, compute, autoResume);
    String generator = startGenerator(ports.generator(), trainer, cacheDir(dataDir), 0);
    String web = startWeb(ports.web(), trainer, generator, dataDir);
    return new ServiceAddresses(trainer, generator, web);
  }

  /**
   * Starts a trainer and says by which address this process reaches it.
   *
   * @param autoResume whether runs that were cut off go on
   */
  public String startTrainer(int port, Path dataDir, ComputeOptions compute, boolean autoResume) {
    TrainerConfig config =
        new TrainerConfig(
            dataDir,
            new Endpoint.Tcp(listen.host(), port),
            compute.device(),
            compute.threads(),
            autoResume);
    return target(start(TrainerClient.CLOSING, () -> TrainerServer.start(config)).endpoint());
  }

  /**
   * Starts a generator and says by which address this process reaches it.
   *
   * @param metricsPort of 127.0.0.1; 0 is none
   */
  public String startGenerator(int port, String trainerTarget, Path cacheDir, int metricsPort) {
    GeneratorConfig plain =
        GeneratorConfig.of(new Endpoint.Tcp(listen.host(), port), trainerTarget, cacheDir);
    GeneratorConfig config =
        metricsPort == 0 ? plain : plain.withMetrics(new Endpoint.Tcp("127.0.0.1", metricsPort));
    return target(start(GeneratorClient.CLOSING, () -> GeneratorServer.start(config)).endpoint());
  }

  /** Starts the web site and says by which address this process reaches it. */
  public String startWeb(int port, String trainerTarget, String generatorTarget, Path dataDir) {
    WebConfig config = new WebConfig(listen.host(), port, trainerTarget, generatorTarget, dataDir);
    int bound = start(WEB_CLOSING, () -> WebServer.start(config)).port();
    return "http://" + listen.localHost() + ":" + bound;
  }

  /** Where a generator beside a trainer keeps what it has downloaded. */
  public static Path cacheDir(Path dataDir) {
    return dataDir.resolve(GeneratorClient.CACHE);
  }

  private <T extends AutoCloseable> T start(Duration closing, Supplier<T> starter) {
    OwnService<T> service = new OwnService<>(shutdown, closing);
    started.push(service);
    return service.start(starter);
  }

  private String target(Endpoint endpoint) {
    return endpoint instanceof Endpoint.Tcp tcp
        ? listen.localHost() + ":" + tcp.port()
        : endpoint.target();
  }

  @Override
  public void close() {
    for (OwnService<?> service = started.poll(); service != null; service = started.poll()) {
      service.close();
    }
  }
}
