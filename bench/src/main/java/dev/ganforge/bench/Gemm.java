package dev.ganforge.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganforge.runtime.engine.TorchEngine;
import dev.ganforge.trainer.network.Precision;
import dev.ganforge.trainer.torchscript.GemmProgram;
import dev.ganforge.trainer.training.TrainingProgram;

/** The rate of a large matrix product on all cores. */
final class Gemm implements AutoCloseable {
  private static final int SIZE = 3072;
  private static final int TIMES = 4;
  private static final double FLOP = 2.0 * SIZE * SIZE * SIZE * TIMES;
  private static final double NANOS = 1e9;

  private final TrainingProgram program;

  Gemm() {
    TorchEngine.setThreads(Runtime.getRuntime().availableProcessors());
    program = TrainingProgram.load(GemmProgram.compile(), Device.cpu());
  }

  /** FLOP a second, the best of some trials. */
  double rate(Precision precision) {
    double best = 0;
    for (int trial = 0; trial < 4; trial++) {
      best = Math.max(best, FLOP / seconds(precision, TIMES));
    }
    return best;
  }

  /** Without what a call costs beside the products. */
  private double seconds(Precision precision, int times) {
    return once(precision, times) - once(precision, 0);
  }

  private double once(Precision precision, int times) {
    long start = System.nanoTime();
    program.call(
        precision.label(),
        manager -> arguments(manager, times),
        result -> result.singletonOrThrow().getFloat());
    return (System.nanoTime() - start) / NANOS;
  }

  private static NDList arguments(NDManager manager, int times) {
    NDArray a = manager.ones(new Shape(SIZE, SIZE));
    return new NDList(a, a.add(1), manager.create((float) times));
  }

  @Override
  public void close() {
    program.close();
  }
}
