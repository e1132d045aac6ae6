package dev.ganforge.trainer.training;

import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.runtime.latent.SplitMix64;
import dev.ganforge.trainer.network.Shape;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The latents of each step, a function of (run seed, step). Those of the coming step are drawn on a
 * thread of its own while the present one is trained.
 */
final class Latents implements AutoCloseable {
  private static final long PURPOSE = 0x7A; // "z": apart from the seed's other uses

  private final LatentDistribution distribution;
  private final long seed;
  private final Shape shape;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread created = new Thread(task, "latents");
            created.setDaemon(true);
            return created;
          });
  private float[] used;
  private float[] spare;
  private @Nullable Future<?> drawing;
  private long drawnStep = -1;

  /**
   * @param shape [L, N, latent]: L batches a step
   */
  Latents(LatentDistribution distribution, long seed, Shape shape) {
    this.distribution = distribution;
    this.seed = seed;
    this.shape = shape;
    used = new float[shape.elements()];
    spare = new float[shape.elements()];
  }

  /** Those of a step, good until the next call. */
  float[] of(long step) throws InterruptedException {
    await();
    float[] latents = spare;
    if (drawnStep != step) {
      draw(step, latents);
    }
    spare = used;
    used = latents;
    drawnStep = step + 1;
    float[] next = spare;
    drawing = thread.submit(() -> draw(step + 1, next));
    return latents;
  }

  private void await() throws InterruptedException {
    try {
      if (drawing != null) {
        drawing.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("drawing latents failed", e.getCause());
    }
  }

  private void draw(long step, float[] latents) {
    int batches = shape.dim(0);
    int size = latents.length / batches;
    for (int i = 0; i < batches; i++) {
      SplitMix64 random = new SplitMix64(SplitMix64.derive(seed, PURPOSE, step, i));
      distribution.fill(random, latents, i * size, size);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
