package dev.ganforge.generator;

import dev.ganforge.runtime.error.ServiceException;
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
 * @param threads CPU threads of one batch, 1 or more
 * @param maxCount images one Generate call may ask for
 * @param maxBatch images computed in one forward pass, a power of two
 * @param maxDelay how long a batch waits for others to share it, at most; 0 to 1000 ms
 * @param queueCapacity images that may wait, over all requests; at least {@code maxCount}
 * @param modelCacheBytes weight of the loaded models kept beside the newest
 * @param imageCacheBytes weight of the encoded images kept
 * @param metrics where Prometheus reads the metrics; empty: nowhere
 */
public record GeneratorConfig(
    Endpoint endpoint,
    String trainerTarget,
    Path cacheDir,
    int threads,
    int maxCount,
    int maxBatch,
    Duration maxDelay,
    int queueCapacity,
    long modelCacheBytes,
    long imageCacheBytes,
    Optional<Endpoint.Tcp> metrics) {

  public GeneratorConfig {
    require("threads", threads, 1, 1024);
    require("max-count", maxCount, 1, 65_536);
    require("max-batch", maxBatch, 1, 1024);
    if (Integer.bitCount(maxBatch) != 1) {
      throw ServiceException.invalid("max-batch", maxBatch, "a power of two");
    }
    require("max-delay-ms", maxDelay.toMillis(), 0, 1000);
    require("queue-capacity", queueCapacity, maxCount, Integer.MAX_VALUE);
    require("model-cache-bytes", modelCacheBytes, 0, Long.MAX_VALUE);
    require("image-cache-bytes", imageCacheBytes, 0, Long.MAX_VALUE);
  }

  private static void require(String field, long value, long min, long max) {
    if (value < min || value > max) {
      throw ServiceException.invalid(field, value, min + " to " + max);
    }
  }

  /** The defaults for everything but the addresses and the folder. */
  public static GeneratorConfig of(Endpoint endpoint, String trainerTarget, Path cacheDir) {
    return new GeneratorConfig(
        endpoint,
        trainerTarget,
        cacheDir,
        1,
        1024,
        64,
        Duration.ofMillis(2),
        4096,
        512L << 20,
        64L << 20,
        Optional.empty());
  }

  /** The same with metrics to be read at an address. */
  public GeneratorConfig withMetrics(Endpoint.Tcp address) {
    return new GeneratorConfig(
        endpoint,
        trainerTarget,
        cacheDir,
        threads,
        maxCount,
        maxBatch,
        maxDelay,
        queueCapacity,
        modelCacheBytes,
        imageCacheBytes,
        Optional.of(address));
  }
}
