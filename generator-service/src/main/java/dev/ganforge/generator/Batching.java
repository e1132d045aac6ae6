package dev.ganforge.generator;

import dev.ganforge.runtime.error.ServiceException;
import java.time.Duration;

/**
 * How requests are gathered to batches.
 *
 * @param threads CPU threads of one batch, 1 to 1024; as many batches are computed at once as the
 *     processor has cores for
 * @param maxBatch images computed in one forward pass, a power of two, at most 1024
 * @param maxDelay how long a batch waits for others to share it, at most; 0 to 1000 ms
 * @param queueCapacity images that may wait, over all requests; 1 or more
 */
public record Batching(int threads, int maxBatch, Duration maxDelay, int queueCapacity) {
  /** What a service has that nobody has told otherwise. */
  public static final Batching DEFAULT = new Batching(1, 32, Duration.ofMillis(10), 4096);

  public Batching {
    Ranges.require("threads", threads, 1, 1024);
    Ranges.require("max-batch", maxBatch, 1, 1024);
    if (Integer.bitCount(maxBatch) != 1) {
      throw ServiceException.invalid("max-batch", maxBatch, "a power of two");
    }
    Ranges.require("max-delay-ms", maxDelay.toMillis(), 0, 1000);
    Ranges.require("queue-capacity", queueCapacity, 1, Integer.MAX_VALUE);
  }
}
