package dev.ganforge.cli.option;

import dev.ganforge.generator.Batching;
import dev.ganforge.generator.CacheSizes;
import dev.ganforge.generator.rpc.Limits;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How much a generator takes on, gathers and keeps. */
@Section("Serving")
public final class ServingOptions {
  @Option(
      names = "--max-count",
      paramLabel = "N",
      description = "Images of one call, way-points of one walk (default ${DEFAULT-VALUE}).")
  private int maxCount = Limits.DEFAULT.maxCount();

  @Option(
      names = "--max-stream-count",
      paramLabel = "N",
      description = "Images of one stream, frames of one walk (default ${DEFAULT-VALUE}).")
  private int maxStreamCount = Limits.DEFAULT.maxStreamCount();

  @Option(
      names = "--max-pixel-bytes",
      paramLabel = "N",
      description =
          "Bytes of pixels in one answer, at most --max-message-bytes (default ${DEFAULT-VALUE}).")
  private long maxPixelBytes = Limits.DEFAULT.maxPixelBytes();

  @Option(
      names = "--max-message-bytes",
      paramLabel = "N",
      description = "The largest message taken or sent (default ${DEFAULT-VALUE}).")
  private int maxMessageBytes = Limits.DEFAULT.maxMessageBytes();

  @Option(
      names = "--batch-threads",
      paramLabel = "N",
      description = "CPU threads of one batch (default ${DEFAULT-VALUE}).")
  private int threads = Batching.DEFAULT.threads();

  @Option(
      names = "--max-batch",
      paramLabel = "N",
      description = "Images of one batch, a power of two (default ${DEFAULT-VALUE}).")
  private int maxBatch = Batching.DEFAULT.maxBatch();

  @Option(
      names = "--max-delay-ms",
      paramLabel = "N",
      description = "How long a batch waits for more images (default ${DEFAULT-VALUE}).")
  private int maxDelayMillis = Math.toIntExact(Batching.DEFAULT.maxDelay().toMillis());

  @Option(
      names = "--queue-capacity",
      paramLabel = "N",
      description =
          "Images that may wait, over all calls; --max-count or more (default ${DEFAULT-VALUE}).")
  private int queueCapacity = Batching.DEFAULT.queueCapacity();

  @Option(
      names = "--model-cache-bytes",
      paramLabel = "N",
      description = "Weight of the models kept beside the newest (default ${DEFAULT-VALUE}).")
  private long modelCacheBytes = CacheSizes.DEFAULT.modelBytes();

  @Option(
      names = "--image-cache-bytes",
      paramLabel = "N",
      description = "Weight of the encoded images kept (default ${DEFAULT-VALUE}).")
  private long imageCacheBytes = CacheSizes.DEFAULT.imageBytes();

  public Limits limits() {
    return new Limits(maxCount, maxStreamCount, maxPixelBytes, maxMessageBytes);
  }

  public Batching batching() {
    return new Batching(threads, maxBatch, Duration.ofMillis(maxDelayMillis), queueCapacity);
  }

  public CacheSizes caches() {
    return new CacheSizes(modelCacheBytes, imageCacheBytes);
  }
}
