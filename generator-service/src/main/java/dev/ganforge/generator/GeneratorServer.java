package dev.ganforge.generator;

import dev.ganforge.generator.cache.ImageSource;
import dev.ganforge.generator.follow.ArtifactStore;
import dev.ganforge.generator.follow.Backoff;
import dev.ganforge.generator.follow.CheckpointBook;
import dev.ganforge.generator.follow.CheckpointFollower;
import dev.ganforge.generator.follow.TrainerClient;
import dev.ganforge.generator.inference.Batcher;
import dev.ganforge.generator.model.ComputeThreads;
import dev.ganforge.generator.model.ModelLoader;
import dev.ganforge.generator.model.Models;
import dev.ganforge.generator.rpc.GeneratorRpc;
import dev.ganforge.generator.rpc.InferenceRpc;
import dev.ganforge.generator.rpc.Limits;
import dev.ganforge.runtime.engine.TorchEngine;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.metrics.CallMetrics;
import dev.ganforge.runtime.metrics.MetricsServer;
import dev.ganforge.runtime.metrics.ProcessMeters;
import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.runtime.server.GrpcServer;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.inference.GRPCInferenceServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A running generator service. */
public final class GeneratorServer implements AutoCloseable {
  /*
   * Parts are built in the order of the data's way, and each leaves what closes it on a stack, so
   * that they close in the reverse order, also where a later part fails to start: first the calls,
   * then what computes their images, then the models, then what brings them here. Every step has a
   * bound of its own; beside the drain they stay under two seconds together.
   */
  private static final Duration POLL = Duration.ofSeconds(15);
  private static final long MIN_ARTIFACT_BYTES = 1L << 30;

  private final Deque<Runnable> closing = new ArrayDeque<>();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private Endpoint endpoint;
  private Endpoint.@Nullable Tcp metricsEndpoint;

  private GeneratorServer(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Goes live and follows the trainer, which need not be there yet.
   *
   * @throws ServiceException FAILED_PRECONDITION where it cannot listen, or cannot write to its
   *     folder
   */
  public static GeneratorServer start(GeneratorConfig config) {
    GeneratorServer server = new GeneratorServer(config.endpoint());
    boolean started = false;
    try {
      server.open(config);
      started = true;
      return server;
    } catch (IOException e) {
      throw ServiceException.failedPrecondition(
          "the folder " + config.cacheDir() + " cannot be used: " + e);
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  private void open(GeneratorConfig config) throws IOException {
    TorchEngine.get();
    closing.push(registry::close);
    ProcessMeters.register(registry);
    SecureRandom random = new SecureRandom();
    ManagedChannel channel = Channels.open(config.trainerTarget());
    closing.push(() -> Channels.close(channel));
    TrainerClient trainer = new TrainerClient(channel);
    CheckpointBook book = new CheckpointBook();
    Models models = openModels(config, trainer, book, random);
    CheckpointFollower follower = openFollower(trainer, book, models, random);
    ExecutorService workers =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(), named("generator-encoder"));
    closing.push(workers::shutdown);
    Batcher batcher =
        new Batcher(
            Math.max(1, Runtime.getRuntime().availableProcessors() / config.batching().threads()),
            new ComputeThreads("generator-compute", config.batching().threads()),
            config.batching().queueCapacity(),
            config.batching().maxDelay(),
            registry);
    closing.push(batcher::close);
    ImageSource images = new ImageSource(batcher, workers, config.caches().imageBytes(), registry);
    Limits limits = config.limits();
    serve(
        config,
        List.of(
            new GeneratorRpc(models, images, limits, follower::status, random::nextLong, workers),
            new InferenceRpc(models, images, limits, workers)),
        models);
    follower.start();
  }

  private Models openModels(
      GeneratorConfig config, TrainerClient trainer, CheckpointBook book, SecureRandom random)
      throws IOException {
    long artifactBytes = Math.max(MIN_ARTIFACT_BYTES, config.caches().modelBytes());
    ArtifactStore store =
        new ArtifactStore(config.cacheDir(), trainer, artifactBytes, Clock.systemUTC());
    ExecutorService closer =
        new ThreadPoolExecutor(
            0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named("generator-closer"));
    ScheduledExecutorService loaderThread =
        Executors.newSingleThreadScheduledExecutor(
            new ComputeThreads("generator-loader", config.batching().threads()));
    Models models =
        new Models(
            book,
            new ModelLoader(store, config.batching().maxBatch(), closer, registry),
            loaderThread,
            new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), random),
            config.caches().modelBytes(),
            Clock.systemUTC(),
            registry);
    closing.push(loaderThread::shutdownNow);
    closing.push(models::close);
    return models;
  }

  private CheckpointFollower openFollower(
      TrainerClient trainer, CheckpointBook book, Models models, SecureRandom random) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(named("generator-follower"));
    CheckpointFollower follower =
        new CheckpointFollower(
            trainer,
            book,
            timer,
            new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10), random),
            POLL,
            models::review);
    closing.push(timer::shutdownNow);
    closing.push(follower::close);
    return follower;
  }

  private void serve(
      GeneratorConfig config, List<? extends BindableService> services, Models models) {
    if (config.metrics().isPresent()) {
      MetricsServer metrics = MetricsServer.start(config.metrics().get(), registry);
      closing.push(metrics::close);
      metricsEndpoint = metrics.endpoint();
    }
    GrpcServer server =
        GrpcServer.start(
            config.endpoint(),
            services,
            List.of(new CallMetrics(registry)),
            config.limits().maxMessageBytes(),
            GeneratorRpc::isBrief);
    closing.push(() -> server.close(config.drain()));
    endpoint = server.endpoint();
    Runnable health =
        () -> {
          server.setServiceServing(GeneratorServiceGrpc.SERVICE_NAME, models.ready());
          server.setServiceServing(GRPCInferenceServiceGrpc.SERVICE_NAME, models.ready());
        };
    models.addListener(health);
    health.run();
  }

  private static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Where it listens, with the port it got. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Where its metrics are read, with the port it got; empty where they are not. */
  public Optional<Endpoint.Tcp> metricsEndpoint() {
    return Optional.ofNullable(metricsEndpoint);
  }

  /** Takes no more calls, gives those under way the time to drain, and closes everything. */
  @Override
  public void close() {
    while (!closing.isEmpty()) {
      closing.pop().run();
    }
  }
}
