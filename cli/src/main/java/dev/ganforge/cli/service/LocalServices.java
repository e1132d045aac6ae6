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

/** Services that this process starts and others reach; closed in the reverse order of starting. */
public final class LocalServices implements AutoCloseable {
  private static final Duration WEB_CLOSING = Duration.ofMillis(700);

  private final ListenOptions listen;
  private final Shutdown shutdown;
  private final Deque<OwnService> started = new ArrayDeque<>();

  public LocalServices(ListenOptions listen, Shutdown shutdown) {
    this.listen = listen;
    this.shutdown = shutdown;
  }

  /** Starts all three, in an order in which each finds what it needs. */
  public ServiceAddresses startAll(ServicePorts ports, Path dataDir, ComputeOptions compute) {
    String trainer = startTrainer(ports.trainer(), dataDir, compute);
    String generator = startGenerator(ports.generator(), trainer, cacheDir(dataDir));
    String web = startWeb(ports.web(), trainer, generator);
    return new ServiceAddresses(trainer, generator, web);
  }

  /** Starts a trainer and says by which address this process reaches it. */
  public String startTrainer(int port, Path dataDir, ComputeOptions compute) {
    TrainerServer server =
        TrainerServer.start(
            new TrainerConfig(
                dataDir,
                new Endpoint.Tcp(listen.host(), port),
                compute.device(),
                compute.threads()));
    started.push(new OwnService(shutdown, TrainerClient.CLOSING, server::close));
    return target(server.endpoint());
  }

  /** Starts a generator and says by which address this process reaches it. */
  public String startGenerator(int port, String trainerTarget, Path cacheDir) {
    GeneratorServer server =
        GeneratorServer.start(
            GeneratorConfig.of(new Endpoint.Tcp(listen.host(), port), trainerTarget, cacheDir));
    started.push(new OwnService(shutdown, GeneratorClient.CLOSING, server::close));
    return target(server.endpoint());
  }

  /** Starts the web site and says by which address this process reaches it. */
  public String startWeb(int port, String trainerTarget, String generatorTarget) {
    WebServer server =
        WebServer.start(new WebConfig(listen.host(), port, trainerTarget, generatorTarget));
    started.push(new OwnService(shutdown, WEB_CLOSING, server::close));
    return "http://" + listen.localHost() + ":" + server.port();
  }

  /** Where a generator beside a trainer keeps what it has downloaded. */
  public static Path cacheDir(Path dataDir) {
    return dataDir.resolve(GeneratorClient.CACHE);
  }

  private String target(Endpoint endpoint) {
    return endpoint instanceof Endpoint.Tcp tcp
        ? listen.localHost() + ":" + tcp.port()
        : endpoint.target();
  }

  @Override
  public void close() {
    for (OwnService service = started.poll(); service != null; service = started.poll()) {
      service.close();
    }
  }
}
