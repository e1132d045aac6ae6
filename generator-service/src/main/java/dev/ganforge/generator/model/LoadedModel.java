package dev.ganforge.generator.model;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.runtime.engine.Bfloat16;
import dev.ganforge.runtime.engine.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A generator in memory, counted by reference: it is closed on the closer's thread once the last
 * holder has let go. Computing is safe from several threads, each one of {@link ComputeThreads}.
 */
public final class LoadedModel {
  private final Model model;
  private final GeneratorShape shape;
  private final Executor closer;
  private final AtomicInteger leases;
  private final AtomicInteger holders = new AtomicInteger(1);
  private final String suffix;
  private BatchSizes batchSizes = BatchSizes.ONE;

  private LoadedModel(
      Model model, GeneratorShape shape, boolean bfloat16, Executor closer, AtomicInteger leases) {
    this.model = model;
    this.shape = shape;
    this.closer = closer;
    this.leases = leases;
    this.suffix = bfloat16 ? "_bf16" : "";
  }

  /**
   * Loads a generator and warms it; the caller holds it. Its leases add to {@code leases}.
   *
   * @param code what the file can do; it is run in bfloat16 where it can be and the processor
   *     multiplies that in hardware
   */
  static LoadedModel load(
      Path file,
      GeneratorCode code,
      GeneratorShape shape,
      Executor closer,
      AtomicInteger leases,
      WarmUp warmUp)
      throws IOException {
    Model model = Model.newInstance("generator", TorchEngine.get().getEngineName());
    Device device = model.getNDManager().getDevice();
    boolean bfloat16 = code.bfloat16() && !device.isGpu() && Bfloat16.isNative(device);
    LoadedModel loaded = new LoadedModel(model, shape, bfloat16, closer, leases);
    boolean whole = false;
    try {
      model.load(file);
      if (bfloat16) {
        loaded.useBfloat16();
      }
      loaded.batchSizes = warmUp.run(loaded);
      whole = true;
      return loaded;
    } catch (MalformedModelException | EngineException e) {
      throw new IOException("generator.pt does not run: " + summary(e), e);
    } finally {
      if (!whole) {
        loaded.release();
      }
    }
  }

  /** The line of libtorch's report that says what went wrong. */
  private static String summary(Exception e) {
    String report = String.valueOf(e.getMessage());
    return report
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("RuntimeError") || line.contains("Error:"))
        .findFirst()
        .orElseGet(() -> report.lines().findFirst().orElse(report))
        .strip();
  }

  /** Makes a model ready to serve, and finds out at which batch sizes it may. */
  interface WarmUp {
    BatchSizes run(LoadedModel model) throws IOException;
  }

  public GeneratorShape shape() {
    return shape;
  }

  /** The batch sizes that {@link #pixels} may be called with. */
  public BatchSizes batchSizes() {
    return batchSizes;
  }

  /** 8-bit images: [rows, latent] to [rows, H, W, C]. */
  public byte[] pixels(float[] latents, int rows) {
    Shape expected = new Shape(rows, shape.height(), shape.width(), shape.channels());
    return run("forward" + suffix, latents, rows, expected, DataType.UINT8, NDArray::toByteArray);
  }

  /** The same images before they are rounded: [rows, latent] to [rows, C, H, W]. */
  float[] images(float[] latents, int rows) {
    Shape expected = new Shape(rows, shape.channels(), shape.height(), shape.width());
    return run("images" + suffix, latents, rows, expected, DataType.FLOAT32, NDArray::toFloatArray);
  }

  /** Prepares the weights. */
  private void useBfloat16() {
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDList inputs = new NDList(method(manager, "use_bf16"));
      model.getBlock().forward(new ParameterStore(manager, false), inputs, false).attach(manager);
    }
  }

  private static NDArray method(NDManager manager, String name) {
    NDArray tag = manager.create(0f);
    tag.setName("module_method:" + name);
    return tag;
  }

  /** The input is duplicated because libtorch aligns its own memory, and Java's buffers vary. */
  private <T> T run(
      String method,
      float[] latents,
      int rows,
      Shape expected,
      DataType type,
      Function<NDArray, T> read) {
    try (NDManager manager = model.getNDManager().newSubManager()) {
      Shape given = new Shape(rows, shape.latentDimension());
      NDList inputs =
          new NDList(manager.create(latents, given).duplicate(), method(manager, method));
      NDList outputs = model.getBlock().forward(new ParameterStore(manager, false), inputs, false);
      NDArray output = outputs.get(0);
      if (!output.getShape().equals(expected) || output.getDataType() != type) {
        throw new EngineException(
            "Error: %s gives %s %s where the manifest says %s %s"
                .formatted(method, output.getDataType(), output.getShape(), type, expected));
      }
      return read.apply(output);
    }
  }

  /** Holds the model for one more user; false where it is closed already. */
  boolean tryRetain() {
    for (int now = holders.get(); now > 0; now = holders.get()) {
      if (holders.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Notes a lease that begins, or by a negative number one that has ended. */
  void noteLease(int change) {
    leases.addAndGet(change);
  }

  /** Lets go of the model. */
  void release() {
    if (holders.decrementAndGet() == 0) {
      closer.execute(model::close);
    }
  }

  /** How many hold it; 0 once it is closed. */
  public int holders() {
    return holders.get();
  }
}
