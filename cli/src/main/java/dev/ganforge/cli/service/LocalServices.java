package dev.ganforge.cli.service;

import dev.ganforge.cli.option.ComputeOptions;
import dev.ganforge.cli.option.ListenOptions;
import dev.ganforge.cli.option.ServicePorts;
import dev.ganforge.cli.option.ServingOptions;
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
import java.util.Optional;
import java.util.function.Supplier;

/** Services that this process starts and others reach; closed in the reverse order of starting. */
public final class LocalServices implements AutoCloseable {
  private static final Duration WEB_CLOSING = Duration.ofMillis(700);

  /** Of a generator whose trainer ends with it. */
  private static final Duration DRAIN = Duration.ofMillis(500);

  private final ListenOptions listen;
  private final Shutdown shutdown;
  private final Deque<OwnService<?>> started = new ArrayDeque<>();

  public LocalServices(ListenOptions listen, Shutdown shutdown) {
    this.listen = listen;
    this.shutdown = shutdown;
  }

  /** Starts all three, in an order in which each finds what it needs. */
  public ServiceAddresses startAll(
      ServicePorts ports,
      Path dataDir,
      ComputeOptions compute,
      boolean autoResume,
      ServingOptions serving) {
    String trainer =
        startTrainer(ports.trainer(), dataDir, compute, autoResume, ports.trainerMetrics());
    String generator =
        startGenerator(
            new GeneratorConfig(
                new Endpoint.Tcp(listen.host(), ports.generator()),
                trainer,
                cacheDir(dataDir),
                serving.limits(),
                serving.batching(),
                serving.caches(),
                DRAIN,
                ports.generatorMetrics()));
    String web = startWeb(ports.web(), trainer, generator, dataDir);
    return new ServiceAddresses(trainer, generator, web);
  }

  /**
   * Starts a trainer and says by which address this process reaches it.
   *
   * @param autoResume whether runs that were cut off go on
   * @param metrics where its metrics are read; empty: nowhere
   */
  public String startTrainer(
      int port,
      Path dataDir,
      ComputeOptions compute,
      boolean autoResume,
      Optional<Endpoint.Tcp> metrics) {
    TrainerConfig config =
        new TrainerConfig(
            dataDir,
            new Endpoint.Tcp(listen.host(), port),
            compute.device(),
            compute.threads(),
            autoResume,
            metrics);
    return target(start(TrainerClient.CLOSING, () -> TrainerServer.start(config)).endpoint());
  }

  /** Starts a generator and says by which address this process reaches it. */
  public String startGenerator(GeneratorConfig config) {
    Duration closing = GeneratorClient.CLOSING.plus(config.drain());
    return target(start(closing, () -> GeneratorServer.start(config)).endpoint());
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
