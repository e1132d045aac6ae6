package dev.ganforge.trainer.export;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.SafeTensors;
import dev.ganforge.trainer.checkpoint.StoredFile;
import dev.ganforge.trainer.checkpoint.Tensor;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Network;
import dev.ganforge.trainer.network.OnnxNode;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.torchscript.Folding;
import dev.ganforge.trainer.torchscript.GanState;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the generator of a checkpoint for other software: the averaged weights with their standing
 * statistics, as served. The same checkpoint gives the same bytes.
 */
public final class Exporter {
  private static final String PUBLISHED = "ema.";
  private static final int CHUNK_BYTES = 1 << 20;

  private final CheckpointStore store;

  public Exporter(CheckpointStore store) {
    this.store = store;
  }

  /**
   * Writes an export; the stream stays open.
   *
   * @throws ServiceException NOT_FOUND where there is no such checkpoint; FAILED_PRECONDITION where
   *     the format cannot hold it
   */
  public void export(String run, long step, Format format, OutputStream out) throws IOException {
    try {
      switch (format) {
        case SAFETENSORS -> safetensors(manifest(run, step), out);
        case ONNX -> onnx(manifest(run, step), out);
        case TORCHSCRIPT -> torchscript(run, step, out);
      }
    } catch (UncheckedIOException e) {
      manifest(run, step); // refuses where the checkpoint was deleted meanwhile
      throw e;
    }
  }

  /**
   * An export as a file to be read in pieces; it is made before this returns.
   *
   * @throws ServiceException as {@link #export}
   */
  public StoredFile open(String run, long step, Format format) {
    if (format == Format.TORCHSCRIPT) {
      return store.open(run, step, CheckpointStore.GENERATOR);
    }
    store.hold(run, step);
    try {
      return store.derive(format.artifact(), out -> export(run, step, format, out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void safetensors(Manifest manifest, OutputStream out) throws IOException {
    Map<String, String> metadata = about(manifest);
    metadata.put("format", "pt");
    Gan gan = Presets.gan(manifest.settings().network());
    List<Tensor> tensors = published(gan, manifest);
    SafeTensors.write(out, metadata, tensors);
  }

  private void onnx(Manifest manifest, OutputStream out) throws IOException {
    Gan gan = Presets.gan(manifest.settings().network());
    Folding folded = Folding.of(gan.generator(), values(published(gan, manifest)));
    Network network = folded.network();
    OnnxModel model = new OnnxModel("z", Shape.of(gan.latent()));
    if (network.input().rank() > 1) {
      model.append(OnnxNode.reshape(network.input()), "latent", "latent", Map.of());
    }
    for (int i = 0; i < network.layers().size(); i++) {
      String name = network.layerName(i);
      Map<String, FloatTensor> weights = GanState.under(name + ".", folded.values());
      network.layers().get(i).onnx().ifPresent(node -> model.append(node, name, name, weights));
    }
    model.append(OnnxNode.reshape(gan.image()), "images", "images", Map.of());
    Map<String, String> metadata = about(manifest);
    metadata.put("latent_distribution", gan.distribution().name().toLowerCase(Locale.ROOT));
    model.writeTo(out, gan.image(), manifest.provenance().ganforgeVersion(), metadata);
  }

  /** The published generator's tensors, in the order of PyTorch's state_dict. */
  private List<Tensor> published(Gan gan, Manifest manifest) {
    SafeTensors state = store.state(manifest.run(), manifest.step());
    return gan.generator().parameters().keySet().stream()
        .map(name -> state.tensor(PUBLISHED + name).named(name))
        .toList();
  }

  private static Map<String, FloatTensor> values(List<Tensor> tensors) {
    Map<String, FloatTensor> values = new LinkedHashMap<>();
    for (Tensor tensor : tensors) {
      Shape shape = new Shape(tensor.shape().stream().map(Math::toIntExact).toList());
      values.put(tensor.name(), new FloatTensor(shape, tensor.floats()));
    }
    return values;
  }

  private void torchscript(String run, long step, OutputStream out) throws IOException {
    try (StoredFile file = store.open(run, step, CheckpointStore.GENERATOR)) {
      long size = file.artifact().sizeBytes();
      for (long offset = 0; offset < size; offset += CHUNK_BYTES) {
        out.write(file.read(offset, CHUNK_BYTES).array());
      }
    }
  }

  private Manifest manifest(String run, long step) {
    return store
        .find(run, step)
        .orElseThrow(() -> ServiceException.notFound("there is no checkpoint " + run + "@" + step));
  }

  /** What an export says of where it comes from. */
  private static Map<String, String> about(Manifest manifest) {
    Map<String, String> about = new TreeMap<>();
    about.put("run", manifest.run());
    about.put("step", Long.toString(manifest.step()));
    return about;
  }
}
