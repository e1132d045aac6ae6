package dev.ganforge.generator.inference;

import dev.ganforge.generator.model.Lease;
import dev.ganforge.runtime.image.Pixels;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Images of one model that one caller waits for; holds the model until the last one is settled. */
public final class ImageRequest {
  private final Lease lease;
  private final List<float[]> latents;
  private final List<CompletableFuture<Pixels>> images;
  private final AtomicInteger unsettled;
  private final long sinceNanos = System.nanoTime();

  /** The first image not yet taken into a batch; guarded by the queue's lock. */
  private int next;

  /** Takes over the lease. */
  ImageRequest(Lease lease, List<float[]> latents) {
    this.lease = lease;
    this.latents = latents;
    this.images = Stream.generate(CompletableFuture<Pixels>::new).limit(latents.size()).toList();
    this.unsettled = new AtomicInteger(latents.size());
  }

  /**
   * The images in the order asked for. They are completed on the compute thread: what depends on
   * them belongs on another.
   */
  public List<CompletableFuture<Pixels>> images() {
    return images;
  }

  /** When it was made, by the clock of System.nanoTime. */
  long sinceNanos() {
    return sinceNanos;
  }

  Lease lease() {
    return lease;
  }

  int waiting() {
    return images.size() - next;
  }

  int takeNext() {
    return next++;
  }

  /** Takes all that wait, for them never to be computed; the first of them. */
  int takeRest() {
    int first = next;
    next = images.size();
    return first;
  }

  float[] latent(int index) {
    return latents.get(index);
  }

  void complete(int index, Pixels pixels) {
    images.get(index).complete(pixels);
    settled();
  }

  void fail(int index, Throwable cause) {
    images.get(index).completeExceptionally(cause);
    settled();
  }

  private void settled() {
    if (unsettled.decrementAndGet() == 0) {
      lease.close();
    }
  }
}
