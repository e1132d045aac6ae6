package dev.ganforge.trainer.export;

import dev.ganforge.runtime.latent.SplitMix64;
import dev.ganforge.trainer.checkpoint.ArtifactWriter;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.ImageShape;
import dev.ganforge.trainer.checkpoint.LatentSpace;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.Provenance;
import dev.ganforge.trainer.checkpoint.SafeTensors;
import dev.ganforge.trainer.checkpoint.Tensor;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.run.PresetSettings;
import dev.ganforge.trainer.torchscript.GanState;
import dev.ganforge.trainer.torchscript.GeneratorProgram;
import dev.ganforge.trainer.torchscript.TorchScriptArchive;
import dev.ganforge.trainer.training.RunSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A checkpoint in a store of its own, with parameters and statistics far from their first values.
 *
 * @param store the store
 * @param gan its networks
 * @param state every tensor, by the names of {@link GanState}
 */
record PublishedCheckpoint(CheckpointStore store, Gan gan, Map<String, FloatTensor> state) {
  static final String RUN = "made";
  static final long STEP = 7;

  static PublishedCheckpoint write(Path dataDir, NetworkSettings network) throws IOException {
    Gan gan = Presets.gan(network);
    Map<String, FloatTensor> state = GanState.initial(gan, 5);
    SplitMix64 random = new SplitMix64(11);
    GanState.under("ema.", state).forEach((name, tensor) -> disturb(name, tensor, random));
    TorchScriptArchive generator = GeneratorProgram.compile(gan, GanState.under("ema.", state));
    List<Tensor> tensors =
        state.entrySet().stream().map(e -> tensor(e.getKey(), e.getValue())).toList();
    Map<String, ArtifactWriter> files = new TreeMap<>();
    files.put(CheckpointStore.GENERATOR, generator::writeTo);
    files.put(CheckpointStore.STATE, out -> SafeTensors.write(out, Map.of(), tensors));
    CheckpointStore store = CheckpointStore.open(dataDir);
    store.publish(manifest(gan, network), files);
    return new PublishedCheckpoint(store, gan, state);
  }

  private static void disturb(String name, FloatTensor tensor, SplitMix64 random) {
    float[] values = tensor.values();
    for (int i = 0; i < values.length; i++) {
      double noise = random.nextDouble();
      if (name.endsWith("running_var")) {
        values[i] = (float) (0.3 + noise);
      } else if (tensor.shape().rank() == 1) {
        values[i] += (float) (0.5 - noise);
      } else {
        values[i] *= 3;
      }
    }
  }

  private static Tensor tensor(String name, FloatTensor tensor) {
    return Tensor.ofFloats(
        name, tensor.shape().dims().stream().map(Integer::longValue).toList(), tensor.values());
  }

  private static Manifest manifest(Gan gan, NetworkSettings network) {
    RunSettings usual = PresetSettings.defaults(network.preset());
    RunSettings settings =
        new RunSettings(
            network,
            usual.data(),
            usual.objective(),
            usual.optimizer(),
            usual.schedule(),
            "cpu",
            "fp32",
            5);
    return new Manifest(
        RUN,
        STEP,
        1,
        new LatentSpace(gan.latent(), gan.distribution()),
        new ImageShape(gan.image().dim(0), gan.image().dim(1), gan.image().dim(2)),
        null,
        new Provenance("test", "none", "17", "cpu", "fp32", 1, "made", "0".repeat(64), 1, null),
        settings,
        List.of(),
        List.of(),
        Instant.EPOCH);
  }
}
