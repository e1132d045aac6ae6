package dev.ganforge.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ganforge.trainer.checkpoint.SafeTensors;
import dev.ganforge.trainer.checkpoint.Tensor;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.torchscript.GeneratorProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A DCGAN's generator for images of 64x64x3, trained a little, and others that differ slightly. */
final class TrainedGenerator {
  static final int SIZE = 64;
  static final int LATENT = 100;
  private static final int STEPS = 120;
  private static final Gan GAN =
      Presets.gan(new NetworkSettings("dcgan", SIZE, 3, LATENT, 64, 64, 1, 0, ""));

  private final Path state;
  private final Map<String, FloatTensor> values = new LinkedHashMap<>();

  private TrainedGenerator(Path state) {
    this.state = state;
    SafeTensors tensors = SafeTensors.read(state);
    for (String name : GAN.generator().parameters().keySet()) {
      Tensor tensor = tensors.tensor("ema." + name);
      Shape shape = new Shape(tensor.shape().stream().map(Math::toIntExact).toList());
      values.put(name, new FloatTensor(shape, tensor.floats()));
    }
  }

  /** Trains it in a folder, where that has not been done before. */
  static TrainedGenerator in(Path folder, String root) throws IOException {
    Path marker = folder.resolve("run.json");
    if (!Files.exists(marker)) {
      Files.createDirectories(folder);
      Workload workload = Workloads.dcgan(folder);
      Processes.Output output =
          Processes.run(
              List.of(
                  root + "/ganforge",
                  "train",
                  "--embedded",
                  "--data-dir",
                  folder.resolve("data").toString(),
                  "--image-size",
                  String.valueOf(SIZE),
                  "--dataset",
                  workload.dataset(),
                  "--steps",
                  String.valueOf(STEPS),
                  "--checkpoint-every",
                  String.valueOf(STEPS),
                  "--ema-decay",
                  "0.9",
                  "--json"),
              Map.of());
      Files.writeString(marker, output.lines().get(0).text());
    }
    String run = new ObjectMapper().readTree(marker.toFile()).get("run").asText();
    return new TrainedGenerator(
        folder.resolve("data/runs/" + run + "/checkpoints/" + STEPS + "/state.safetensors"));
  }

  /** The checkpoint's state, for a peer to read. */
  Path state() {
    return state;
  }

  /** The published file of the generator whose weights are larger by {@code variant} millionths. */
  byte[] published(int variant) throws IOException {
    Map<String, FloatTensor> scaled = new LinkedHashMap<>();
    values.forEach(
        (name, tensor) -> {
          float[] numbers = tensor.values().clone();
          for (int i = 0; variant > 0 && name.endsWith("weight") && i < numbers.length; i++) {
            numbers[i] *= 1 + variant * 1e-6f;
          }
          scaled.put(name, new FloatTensor(tensor.shape(), numbers));
        });
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    GeneratorProgram.compile(GAN, scaled).writeTo(bytes);
    return bytes.toByteArray();
  }
}
