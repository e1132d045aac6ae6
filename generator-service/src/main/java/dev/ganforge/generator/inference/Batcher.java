package dev.ganforge.generator.inference;

import dev.ganforge.generator.model.Lease;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Computes the images of many requests in batches, on threads of its own. */
public final class Batcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Batcher.class);
  private static final Duration CLOSE_LIMIT = Duration.ofMillis(500);

  private final BatchQueue queue;
  private final BatchMeters meters;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Starts to compute.
   *
   * @param batches how many batches are computed at once
   * @param threadFactory makes the threads that compute
   * @param queueCapacity images that may wait, over all requests
   * @param maxDelay how long a batch waits for company
   * @param registry where batches are counted
   */
  public Batcher(
      int batches,
      ThreadFactory threadFactory,
      int queueCapacity,
      Duration maxDelay,
      MeterRegistry registry) {
    queue = new BatchQueue(queueCapacity, maxDelay, batches);
    meters = new BatchMeters(registry, queue);
    for (int i = 0; i < batches; i++) {
      Thread thread = threadFactory.newThread(this::computeBatches);
      threads.add(thread);
      thread.start();
    }
  }

  /**
   * Queues one image a latent; every latent has the model's dimension. The lease stays the
   * caller's.
   *
   * @throws dev.ganforge.runtime.error.ServiceException RESOURCE_EXHAUSTED where the queue is full
   */
  public ImageRequest submit(Lease lease, List<float[]> latents) {
    Lease own = lease.share();
    ImageRequest request = new ImageRequest(own, latents);
    boolean queued = false;
    try {
      queue.add(request);
      queued = true;
      return request;
    } finally {
      if (!queued) {
        own.close();
      }
    }
  }

  /** Fails those images of a request whose computing has not begun. */
  public void cancel(ImageRequest request, Throwable cause) {
    queue.cancel(request, cause);
  }

  /** Images that wait to be computed. */
  public int waiting() {
    return queue.waiting();
  }

  private void computeBatches() {
    try {
      for (Batch batch = queue.take(); batch != null; batch = queue.take()) {
        long start = System.nanoTime();
        meters.begins(batch);
        try {
          batch.compute();
        } catch (RuntimeException | Error e) {
          log.error("A batch of {} failed", batch.size(), e);
          batch.fail(e);
          meters.failed();
        }
        long nanos = System.nanoTime() - start;
        meters.ended(batch, Duration.ofNanos(nanos));
        queue.computed(batch, nanos);
      }
    } catch (InterruptedException e) {
      log.debug("Interrupted, computing no more", e);
    }
  }

  /** Fails what waits and lets the batches under way end, within a bound. */
  @Override
  public void close() {
    queue.close();
    long end = System.nanoTime() + CLOSE_LIMIT.toNanos();
    try {
      for (Thread thread : threads) {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
