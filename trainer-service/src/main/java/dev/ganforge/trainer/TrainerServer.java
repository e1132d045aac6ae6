package dev.ganforge.trainer;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.metrics.CallMetrics;
import dev.ganforge.runtime.metrics.MetricsServer;
import dev.ganforge.runtime.metrics.ProcessMeters;
import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.runtime.server.GrpcServer;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.DataDirectoryLock;
import dev.ganforge.trainer.checkpoint.Reserve;
import dev.ganforge.trainer.event.RunEvents;
import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.MetricsWriter;
import dev.ganforge.trainer.rpc.TrainerRpc;
import dev.ganforge.trainer.run.RunContext;
import dev.ganforge.trainer.run.RunManager;
import dev.ganforge.trainer.run.RunMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running trainer service. */
public final class TrainerServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TrainerServer.class);
  private static final Duration GRACE = Duration.ofMillis(500);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Endpoint endpoint;
  private final Optional<Endpoint.Tcp> metricsEndpoint;

  private TrainerServer(Endpoint endpoint, Optional<Endpoint.Tcp> metricsEndpoint) {
    this.endpoint = endpoint;
    this.metricsEndpoint = metricsEndpoint;
  }

  /**
   * Opens the data directory, goes live, and trains what is queued.
   *
   * @throws ServiceException FAILED_PRECONDITION where another trainer has the data directory, the
   *     port is in use, or the directory cannot be written
   */
  public static TrainerServer start(TrainerConfig config) {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      return open(config, opened);
    } catch (IOException e) {
      close(opened);
      throw ServiceException.failedPrecondition(
          "data directory " + config.dataDir() + " cannot be used: " + e.getMessage());
    } catch (RuntimeException e) {
      close(opened);
      throw e;
    }
  }

  private static TrainerServer open(TrainerConfig config, Deque<AutoCloseable> opened)
      throws IOException {
    Files.createDirectories(config.dataDir());
    DataDirectoryLock lock = opened(opened, DataDirectoryLock.acquire(config.dataDir()));
    CheckpointStore store = CheckpointStore.open(config.dataDir());
    Reserve reserve = new Reserve(config.dataDir());
    reserve.take();
    History history = opened(opened, History.open(config.dataDir()));
    MetricsWriter metrics = opened(opened, MetricsWriter.start(history));
    Clock clock = Clock.systemUTC();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    RunEvents events = opened(opened, RunEvents.start(history, clock));
    RunContext context =
        new RunContext(
            history,
            events,
            metrics,
            store,
            reserve,
            config.dataDir().resolve("datasets"),
            config.device(),
            config.threads() > 0 ? config.threads() : Runtime.getRuntime().availableProcessors(),
            clock,
            new RunMeters(registry));
    RunManager runs = opened(opened, RunManager.open(context, config.autoResume()));
    TrainerRpc rpc = opened(opened, new TrainerRpc(runs, history, events, store));
    TrainerMeters.register(registry, history, events, config.dataDir());
    ProcessMeters.register(registry);
    Optional<MetricsServer> page =
        config.metrics().map(it -> opened(opened, MetricsServer.start(it, registry)));
    GrpcServer server =
        GrpcServer.start(
            config.endpoint(),
            List.of(rpc),
            List.of(new CallMetrics(registry)),
            Channels.MAX_MESSAGE_BYTES);
    runs.begin();
    TrainerServer trainer = new TrainerServer(server.endpoint(), page.map(MetricsServer::endpoint));
    /* The run ends, its watchers hear of it, the server lets them go, then what they read closes. */
    trainer.parts.addAll(List.of(runs, events, () -> server.close(GRACE)));
    page.ifPresent(trainer.parts::add);
    trainer.parts.addAll(List.of(rpc, metrics, history, lock));
    return trainer;
  }

  private static <T extends AutoCloseable> T opened(Deque<AutoCloseable> opened, T part) {
    opened.push(part);
    return part;
  }

  /** Where it listens, with the port it got. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Where its metrics are read, with the port it got; empty where they are not. */
  public Optional<Endpoint.Tcp> metricsEndpoint() {
    return metricsEndpoint;
  }

  /** Checkpoints the run under way, ends it as STOPPED, and closes everything. */
  @Override
  public void close() {
    close(parts);
  }

  private static synchronized void close(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        log.warn("Closing the trainer", e);
      }
    }
  }
}
