package dev.ganforge.trainer.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Loss;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.torchscript.Objective;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One recorded training run of stock PyTorch: an entry of cases.json and its safetensors file.
 *
 * @param spec the entry
 * @param tensors what was recorded
 */
record ParityCase(JsonNode spec, Map<String, FloatTensor> tensors) {

  private static final String FOLDER = "ganforge.parity";

  /** Whether the cases are the project's own. */
  static boolean bundled() {
    return System.getProperty(FOLDER) == null;
  }

  /** The cases of {@code -Dganforge.parity=DIR}, or the bundled ones. */
  static List<ParityCase> all() throws IOException {
    String given = System.getProperty(FOLDER);
    if (given != null) {
      return in(Path.of(given));
    }
    Path resources = Path.of("src/test/resources");
    List<ParityCase> cases = new ArrayList<>(in(resources.resolve("parity")));
    cases.addAll(in(resources.resolve("parity-losses")));
    return cases;
  }

  private static List<ParityCase> in(Path path) throws IOException {
    List<ParityCase> cases = new ArrayList<>();
    for (JsonNode spec :
        new ObjectMapper().readTree(path.resolve("cases.json").toFile()).get("cases")) {
      cases.add(
          new ParityCase(spec, read(path.resolve(spec.get("name").asText() + ".safetensors"))));
    }
    return cases;
  }

  /** Reads by the format's definition, independently of the product's own reader. */
  private static Map<String, FloatTensor> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[Math.toIntExact(bytes.getLong())];
    bytes.get(header);
    int start = bytes.position();
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : new ObjectMapper().readTree(header).properties()) {
      if (entry.getKey().equals("__metadata__")) {
        continue;
      }
      List<Integer> dims = new ArrayList<>();
      entry.getValue().get("shape").forEach(dim -> dims.add(dim.asInt()));
      Shape shape = new Shape(dims);
      float[] values = new float[shape.elements()];
      bytes.position(start + entry.getValue().get("data_offsets").get(0).asInt());
      bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      tensors.put(entry.getKey(), new FloatTensor(shape, values));
    }
    return tensors;
  }

  String name() {
    return spec.get("name").asText();
  }

  String preset() {
    return spec.get("preset").asText();
  }

  double learningRate() {
    return spec.get("adam").get("lr").asDouble();
  }

  int steps() {
    return spec.get("steps").asInt();
  }

  FloatTensor tensor(String name) {
    FloatTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new AssertionError("no " + name + " in " + name());
    }
    return tensor;
  }

  /** The tensors of a stage ({@code init} or {@code final}), named {@code G.*} and {@code D.*}. */
  Map<String, FloatTensor> stage(String stage) {
    Map<String, FloatTensor> networks = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(stage + ".")) {
            networks.put(name.substring(stage.length() + 1), tensor);
          }
        });
    return networks;
  }

  Gan gan() {
    String preset = preset();
    int latent =
        switch (preset) {
          case "dcgan" -> spec.get("nz").asInt();
          case "vanilla" -> 64;
          default -> 100;
        };
    return Presets.gan(
        new NetworkSettings(
            preset,
            number("image", 28).intValue(),
            number("channels", 1).intValue(),
            latent,
            number("ngf", 64).intValue(),
            number("ndf", 64).intValue(),
            number("width", 1).doubleValue(),
            number("dropout", 0).doubleValue(),
            ""));
  }

  Objective objective() {
    JsonNode adam = spec.get("adam");
    JsonNode loss = spec.get("loss");
    Objective.Adam both =
        new Objective.Adam(
            adam.get("lr").asDouble(),
            adam.get("beta1").asDouble(),
            adam.get("beta2").asDouble(),
            adam.get("eps").asDouble());
    return new Objective(
        Loss.valueOf(loss == null ? "NON_SATURATING" : loss.asText().toUpperCase(Locale.ROOT)),
        number("label_smoothing", 1).doubleValue(),
        number("d_updates", 1).intValue(),
        number("g_updates", 1).intValue(),
        both,
        both);
  }

  private Number number(String field, Number otherwise) {
    JsonNode node = spec.get(field);
    return node == null ? otherwise : node.numberValue();
  }

  @Override
  public String toString() {
    return name();
  }
}
