package dev.ganforge.bench;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.ganforge.runtime.engine.Bfloat16;
import dev.ganforge.runtime.engine.TorchEngine;
import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.trainer.training.TrainingProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The forward pass of a published generator alone, as the service runs it: latents in memory to
 * pixels in memory.
 */
final class BareForward implements AutoCloseable {
  private static final double NANOS = 1e9;
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final TrainingProgram program;
  private final boolean bfloat16 = Bfloat16.isNative(Device.cpu());

  BareForward(Path generator) throws IOException {
    try {
      program = TrainingProgram.load(generator, Device.cpu());
      if (bfloat16) {
        int unused = program.call("use_bf16", manager -> new NDList(), NDList::size);
      }
    } catch (MalformedModelException e) {
      throw new IOException(e);
    }
  }

  /**
   * How it is run.
   *
   * @param batch images of one pass
   * @param atOnce passes at a time
   * @param threads of each
   */
  record Layout(int batch, int atOnce, int threads) {
    /** Batches of powers of two, on all cores together and one a core. */
    static List<Layout> all() {
      List<Layout> layouts = new ArrayList<>();
      for (int batch = 8; batch <= 128; batch *= 2) {
        layouts.add(new Layout(batch, 1, CORES));
        layouts.add(new Layout(batch, CORES, 1));
      }
      return layouts;
    }

    @Override
    public String toString() {
      return "batches of %d, %d at once with %d threads each".formatted(batch, atOnce, threads);
    }
  }

  /** Images a second. */
  double rate(Layout layout, Duration time) throws InterruptedException {
    ConcurrentLinkedQueue<Long> passes = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    long start = System.nanoTime();
    long until = start + time.toNanos();
    for (int i = 0; i < layout.atOnce(); i++) {
      Thread thread = new Thread(() -> compute(layout, until, passes));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return passes.size() * layout.batch() / ((System.nanoTime() - start) / NANOS);
  }

  /** How long a pass takes, one after another. */
  Percentiles latencies(Layout layout, Duration time) throws InterruptedException {
    ConcurrentLinkedQueue<Long> passes = new ConcurrentLinkedQueue<>();
    Thread thread = new Thread(() -> compute(layout, System.nanoTime() + time.toNanos(), passes));
    thread.start();
    thread.join();
    return new Percentiles(passes.stream().mapToLong(Long::longValue).toArray());
  }

  private void compute(Layout layout, long until, ConcurrentLinkedQueue<Long> passes) {
    TorchEngine.setThreads(layout.threads());
    JniUtils.setGraphExecutorOptimize(false);
    Shape shape = new Shape(layout.batch(), TrainedGenerator.LATENT);
    float[] z = new float[layout.batch() * TrainedGenerator.LATENT];
    for (int row = 0; row < layout.batch(); row++) {
      float[] latent = LatentDistribution.NORMAL.latent(row, TrainedGenerator.LATENT);
      System.arraycopy(latent, 0, z, row * TrainedGenerator.LATENT, TrainedGenerator.LATENT);
    }
    while (System.nanoTime() < until) {
      long start = System.nanoTime();
      byte[] unused =
          program.call(
              bfloat16 ? "forward_bf16" : "forward",
              manager -> new NDList(manager.create(z, shape).duplicate()),
              images -> images.get(0).toByteArray());
      passes.add(System.nanoTime() - start);
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
