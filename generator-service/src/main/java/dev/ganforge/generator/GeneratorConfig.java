package dev.ganforge.generator;

import dev.ganforge.generator.rpc.Limits;
import dev.ganforge.runtime.server.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to start a generator service.
 *
 * @param endpoint where it listens
 * @param trainerTarget where the trainer listens, as {@code Channels.open} takes it
 * @param cacheDir downloaded artifacts, by SHA-256
 * @param limits how much one call may ask for
 * @param batching how requests are gathered to batches; its queue takes a whole Generate call
 * @param caches what is kept in memory
 * @param drain how long calls under way may take when the service ends; 0 to 10 minutes
 * @param metrics where Prometheus reads the metrics; empty: nowhere
 */
public record GeneratorConfig(
    Endpoint endpoint,
    String trainerTarget,
    Path cacheDir,
    Limits limits,
    Batching batching,
    CacheSizes caches,
    Duration drain,
    Optional<Endpoint.Tcp> metrics) {
  private static final Duration DRAIN = Duration.ofMillis(500);
  private static final Duration LONGEST_DRAIN = Duration.ofMinutes(10);

  public GeneratorConfig {
    Ranges.require(
        "queue-capacity", batching.queueCapacity(), limits.maxCount(), Integer.MAX_VALUE);
    Ranges.require("drain-seconds", drain.toSeconds(), 0, LONGEST_DRAIN.toSeconds());
  }

  /** The defaults for everything but the addresses and the folder; a short drain. */
  public static GeneratorConfig of(Endpoint endpoint, String trainerTarget, Path cacheDir) {
    return new GeneratorConfig(
        endpoint,
        trainerTarget,
        cacheDir,
        Limits.DEFAULT,
        Batching.DEFAULT,
        CacheSizes.DEFAULT,
        DRAIN,
        Optional.empty());
  }
}
