package dev.ganforge.generator.inference;

import dev.ganforge.generator.model.LoadedModel;
import dev.ganforge.runtime.error.ServiceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The images that wait to be computed: bounded, batched by model, fair between requests. */
final class BatchQueue {
  /*
   * Models take turns, and within a model requests do, an image each: a request of one image that
   * finds a request of a thousand waiting is in the next batch.
   *
   * A batch waits for company until it has its share of the images to be expected, an even one for
   * each batch that can be computed at once, and at most maxDelay: callers who have just been
   * answered and ask again are to be in it, and a lone caller never waits.
   */
  private static final Duration MIN_RETRY = Duration.ofMillis(50);
  private static final Duration MAX_RETRY = Duration.ofSeconds(10);

  private final int capacity;
  private final long maxDelayNanos;
  private final int batchesAtOnce;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<LoadedModel, Lane> lanes = new LinkedHashMap<>();
  private int images;
  private final Concurrency concurrency = new Concurrency();
  private long lastBatchNanos;
  private boolean closed;

  BatchQueue(int capacity, Duration maxDelay, int batchesAtOnce) {
    this.capacity = capacity;
    this.maxDelayNanos = maxDelay.toNanos();
    this.batchesAtOnce = batchesAtOnce;
  }

  /** Queues a request, or refuses it whole with RESOURCE_EXHAUSTED. */
  void add(ImageRequest request) {
    lock.lock();
    try {
      if (closed) {
        throw ServiceException.unavailable("the generator service is shutting down");
      }
      if (images + request.waiting() > capacity) {
        throw ServiceException.resourceExhausted(
            "queue full: %d images wait and %d more are asked for; the limit is %d"
                .formatted(images, request.waiting(), capacity),
            timeToCompute(images, request.lease().model()));
      }
      images += request.waiting();
      concurrency.waiting(images);
      Lane lane = lanes.computeIfAbsent(request.lease().model(), Lane::new);
      boolean first = lane.isEmpty();
      lane.add(request);
      if (first || enough(lane)) { // else who waits for company would wake for nothing
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How long the waiting images will take about, in batches like the last one. */
  private Duration timeToCompute(int waiting, LoadedModel model) {
    long batches = 1L + waiting / model.batchSizes().largest();
    long nanos = Math.min(batches * lastBatchNanos, MAX_RETRY.toNanos());
    return Duration.ofNanos(Math.max(nanos, MIN_RETRY.toNanos()));
  }

  /** Images that wait. */
  int waiting() {
    lock.lock();
    try {
      return images;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes what is left of a request out of the queue and fails it; what is being computed stays.
   */
  void cancel(ImageRequest request, Throwable cause) {
    int first;
    lock.lock();
    try {
      Lane lane = lanes.get(request.lease().model());
      if (lane == null || !lane.remove(request)) {
        return;
      }
      if (lane.isEmpty()) {
        lanes.remove(request.lease().model());
      }
      images -= request.waiting();
      first = request.takeRest();
    } finally {
      lock.unlock();
    }
    failFrom(request, first, cause);
  }

  private static void failFrom(ImageRequest request, int first, Throwable cause) {
    for (int i = first; i < request.images().size(); i++) {
      request.fail(i, cause);
    }
  }

  /** Waits for the next batch; null once the queue is closed. */
  @Nullable Batch take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        Iterator<Lane> inTurn = lanes.values().iterator();
        if (!inTurn.hasNext()) {
          changed.await();
          continue;
        }
        Lane lane = inTurn.next();
        long wait = enough(lane) ? 0 : lane.sinceNanos() + maxDelayNanos - System.nanoTime();
        if (wait > 0) {
          changed.awaitNanos(wait);
          continue;
        }
        inTurn.remove();
        return take(lane);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the lane need not wait for company; another that waits could be served meanwhile. */
  private boolean enough(Lane lane) {
    return lane.full() || lanes.size() > 1 || lane.waiting() >= concurrency.share(batchesAtOnce);
  }

  private Batch take(Lane lane) {
    Batch batch = lane.take();
    images -= batch.slots().size();
    if (!lane.isEmpty()) {
      lane.restart();
      lanes.put(batch.model(), lane);
      changed.signal();
    }
    concurrency.begins(batch.slots().size(), images);
    return batch;
  }

  /** Says that a batch taken has been computed, or has failed. */
  void computed(Batch batch, long nanos) {
    lock.lock();
    try {
      concurrency.ended(batch.slots().size());
      lastBatchNanos = nanos;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses everything from now on and fails all that waits. */
  void close() {
    List<ImageRequest> left = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      lanes.values().forEach(lane -> left.addAll(lane.drain()));
      lanes.clear();
      images = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    for (ImageRequest request : left) {
      failFrom(
          request,
          request.takeRest(),
          ServiceException.unavailable("the generator service is shutting down"));
    }
  }
}
