package dev.ganforge.trainer.training;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import dev.ganforge.runtime.engine.TorchEngine;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.torchscript.TorchScriptArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** A TorchScript module loaded by DJL, to be used by the thread that loaded it. */
public final class TrainingProgram implements AutoCloseable {
  /*
   * The graph executor's optimizer is off (the switch belongs to the thread): it would run the first
   * calls as written and later ones rewritten for the shapes it saw, with other roundings. A step
   * would then depend on how many came before it in this process, and a run could not resume to the
   * same bits.
   */
  private static final String NAME = "gan";

  private final Model model;
  private final Block block;
  private final NDManager manager;
  private final ParameterStore parameters;
  private final boolean training;

  private TrainingProgram(Model model, boolean training) {
    this.model = model;
    this.training = training;
    block = model.getBlock();
    manager = model.getNDManager();
    parameters = new ParameterStore(manager, false);
  }

  /** Loads an archive onto a device, through a temporary file that is gone afterwards. */
  public static TrainingProgram load(TorchScriptArchive archive, Device device) {
    TorchEngine.get();
    JniUtils.setGraphExecutorOptimize(false);
    try {
      Path folder = Files.createTempDirectory("ganforge-program");
      Path file = folder.resolve(NAME + ".pt");
      try (OutputStream out = Files.newOutputStream(file)) {
        archive.writeTo(out);
      }
      Model model = Model.newInstance(NAME, device, "PyTorch");
      try {
        /* Without trainParam the tensors are inference tensors, which autograd refuses. */
        model.load(folder, NAME, Map.of("trainParam", "true"));
        return new TrainingProgram(model, true);
      } catch (MalformedModelException e) {
        model.close();
        throw new IllegalStateException("libtorch refuses the program it was given", e);
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Loads somebody's module from a file, in evaluation mode.
   *
   * @throws MalformedModelException where it is not a TorchScript module
   */
  public static TrainingProgram load(Path file, Device device)
      throws IOException, MalformedModelException {
    TorchEngine.get();
    JniUtils.setGraphExecutorOptimize(false);
    Model model = Model.newInstance(NAME, device, "PyTorch");
    try {
      model.load(file);
      return new TrainingProgram(model, false);
    } catch (IOException | MalformedModelException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * One step of both networks.
   *
   * @param real uint8 samples [N, height, width, channels]
   * @param realShape the shape of {@code real}, N first
   * @param latents [L, N, latent]
   * @param latentShape the shape of {@code latents}
   * @param emaWeight what the average of G takes over from G, 1 minus its decay
   * @return loss_D, loss_G, D(x), D(G(z)) in D's update, D(G(z)) in G's
   */
  public float[] trainStep(
      ByteBuffer real, Shape realShape, float[] latents, Shape latentShape, float emaWeight) {
    try (NDManager step = manager.newSubManager()) {
      NDArray pixels = step.create(real, shape(realShape), DataType.UINT8);
      NDArray z = step.create(latents, shape(latentShape));
      return run(step, "train_step", pixels, z, step.create(emaWeight)).get(0).toFloatArray();
    }
  }

  /** The same for float32 images [N, ...] in [-1, 1]. */
  public float[] update(FloatTensor images, FloatTensor latents, float emaWeight) {
    try (NDManager step = manager.newSubManager()) {
      return run(step, "update", array(step, images), array(step, latents), step.create(emaWeight))
          .get(0)
          .toFloatArray();
    }
  }

  /** Folds the k-th batch of latents [N, latent] into the standing statistics; k from 1. */
  public void standing(FloatTensor latents, int k) {
    try (NDManager step = manager.newSubManager()) {
      run(step, "standing", array(step, latents), step.create((float) k));
    }
  }

  /** Every tensor of a training program in order of name; the engine gives them in any. */
  public Map<String, FloatTensor> state() {
    try (NDManager step = manager.newSubManager()) {
      Map<String, FloatTensor> state = new TreeMap<>();
      for (NDArray array : run(step, "state")) {
        List<Integer> dims = new ArrayList<>();
        for (long dim : array.getShape().getShape()) {
          dims.add(Math.toIntExact(dim));
        }
        state.put(array.getName(), new FloatTensor(new Shape(dims), array.toFloatArray()));
      }
      return state;
    }
  }

  /** The images of a published generator, float32 [N, C, H, W], for latents [N, latent]. */
  public float[] images(FloatTensor latents) {
    try (NDManager step = manager.newSubManager()) {
      return run(step, "images", array(step, latents)).get(0).toFloatArray();
    }
  }

  /** The samples of a published generator, uint8 [N, H, W, C], for latents [N, latent]. */
  public byte[] samples(FloatTensor latents) {
    try (NDManager step = manager.newSubManager()) {
      return run(step, "forward", array(step, latents)).get(0).toByteArray();
    }
  }

  /**
   * Calls any method.
   *
   * @param inputs makes the arguments with a manager that closes them after the call
   * @param result reads what came back, before that
   */
  public <T> T call(String method, Function<NDManager, NDList> inputs, Function<NDList, T> result) {
    try (NDManager step = manager.newSubManager()) {
      NDArray[] arguments = inputs.apply(step).toArray(new NDArray[0]);
      return result.apply(run(step, method, arguments));
    }
  }

  private NDList run(NDManager step, String method, NDArray... inputs) {
    NDList list = new NDList(inputs);
    NDArray tag = step.create(0f);
    tag.setName("module_method:" + method);
    list.add(tag);
    NDList result = block.forward(parameters, list, training);
    result.attach(step);
    return result;
  }

  private static NDArray array(NDManager step, FloatTensor tensor) {
    return step.create(tensor.values(), shape(tensor.shape()));
  }

  /** A shape in the engine's type. */
  public static ai.djl.ndarray.types.Shape shape(Shape shape) {
    return new ai.djl.ndarray.types.Shape(
        shape.dims().stream().mapToLong(Integer::longValue).toArray());
  }

  @Override
  public void close() {
    model.close();
  }
}
