package dev.ganforge.trainer.dataset;

import dev.ganforge.runtime.latent.SplitMix64;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the batches of the coming steps on a thread of its own, a few ahead of the training loop.
 * What a batch holds is a function of data set, order, seed and step alone.
 *
 * <p>Direct buffers go round between two queues: the thread fills free ones, the training loop
 * holds one at a time and gives it back by asking for the next. {@link #next} is for one thread.
 */
public final class BatchLoader implements AutoCloseable {
  private static final long FLIP = 0x666C6970L; // "flip": apart from the seed's other uses
  private static final int AHEAD = 3;
  private static final long CLOSE_SECONDS = 10;

  private final Dataset dataset;
  private final ShuffledOrder order;
  private final long seed;
  private final boolean flip;
  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(AHEAD + 1);
  private final BlockingQueue<Loaded> ready = new ArrayBlockingQueue<>(AHEAD + 3);
  private final Thread thread;
  private volatile boolean closed;
  private @Nullable ByteBuffer held;

  /** What the thread hands over: a batch, or why there is none. */
  private sealed interface Loaded {
    record Filled(Batch batch) implements Loaded {}

    record Failed(Throwable cause) implements Loaded {}

    record Closed() implements Loaded {}
  }

  /**
   * Starts gathering.
   *
   * @param seed the run's seed
   * @param flip mirror each image with probability one half
   * @param firstStep the step of the first batch, from 1
   */
  public BatchLoader(
      Dataset dataset, ShuffledOrder order, long seed, boolean flip, long firstStep) {
    this.dataset = dataset;
    this.order = order;
    this.seed = seed;
    this.flip = flip;
    int bytes = Math.multiplyExact(order.batchSize(), dataset.imageBytes());
    for (int i = 0; i <= AHEAD; i++) {
      free.add(ByteBuffer.allocateDirect(bytes));
    }
    thread = new Thread(() -> load(firstStep), "batch-loader");
    thread.setDaemon(true);
    thread.start();
  }

  /** The next step's batch; waits until it is there, and fails as the gathering failed. */
  public Batch next() throws InterruptedException {
    ByteBuffer used = held;
    if (used != null) {
      held = null;
      free.add(used);
    }
    Loaded loaded = ready.take();
    if (loaded instanceof Loaded.Filled filled && !closed) {
      held = filled.batch().pixels();
      return filled.batch();
    }
    boolean unused = ready.offer(loaded); // the next call shall end as this one does
    if (loaded instanceof Loaded.Failed failed && !closed) {
      throw new IllegalStateException("loading a batch failed", failed.cause());
    }
    throw new IllegalStateException("the batch loader is closed");
  }

  private void load(long firstStep) {
    byte[] image = new byte[dataset.imageBytes()];
    try {
      for (long step = firstStep; ; step++) {
        ByteBuffer pixels = free.take().clear();
        for (int position = 0; position < order.batchSize(); position++) {
          dataset.read(order.index(step, position), image, 0);
          if (flip && (SplitMix64.derive(seed, FLIP, step, position) & 1) != 0) {
            mirror(image);
          }
          pixels.put(image);
        }
        ready.put(new Loaded.Filled(new Batch(step, pixels.flip())));
      }
    } catch (InterruptedException e) {
      // closed
    } catch (RuntimeException | Error e) {
      ready.add(new Loaded.Failed(e));
    }
  }

  private void mirror(byte[] image) {
    int channels = dataset.channels();
    int row = dataset.imageSize() * channels;
    for (int begin = 0; begin < image.length; begin += row) {
      for (int left = begin, right = begin + row - channels; left < right; ) {
        for (int c = 0; c < channels; c++) {
          byte sample = image[left + c];
          image[left + c] = image[right + c];
          image[right + c] = sample;
        }
        left += channels;
        right -= channels;
      }
    }
  }

  /** Ends the thread; a call of {@link #next} that waits fails. The data set stays open. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean unused = ready.offer(new Loaded.Closed());
  }
}
