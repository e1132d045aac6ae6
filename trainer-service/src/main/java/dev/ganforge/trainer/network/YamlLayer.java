package dev.ganforge.trainer.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.ganforge.runtime.error.ServiceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One layer of a network's YAML: its word, and its settings still to be read. */
final class YamlLayer {
  private static final int MAX_CHANNELS = 1 << 16;
  private static final int MAX_KERNEL = 127;
  private static final int MAX_EXTENT = 1 << 24;
  private static final String INIT = "init";
  private static final List<String> CONVOLUTION =
      List.of("in", "out", "kernel", "stride", "padding", "bias", INIT);

  /** The layers and their settings. */
  private static final Map<String, List<String>> SETTINGS = settings();

  private final String word;
  private final String where;
  private final YamlFields fields;

  private YamlLayer(String word, String where, YamlFields fields) {
    this.word = word;
    this.where = where;
    this.fields = fields;
  }

  private static Map<String, List<String>> settings() {
    Map<String, List<String>> settings = new LinkedHashMap<>();
    settings.put("linear", List.of("in", "out", "bias", INIT));
    settings.put("conv2d", CONVOLUTION);
    settings.put("conv_transpose2d", CONVOLUTION);
    settings.put("batch_norm", List.of("features", "eps", "momentum", INIT));
    settings.put("relu", List.of());
    settings.put("leaky_relu", List.of("slope"));
    settings.put("tanh", List.of());
    settings.put("dropout", List.of("p"));
    settings.put("max_pool2d", List.of("kernel"));
    settings.put("upsample", List.of("factor"));
    settings.put("reshape", List.of("shape"));
    settings.put("flatten", List.of());
    return settings;
  }

  /**
   * A layer written as {@code word}, {@code word: {...}}.
   *
   * @param place where it stands, e.g. {@code generator layer 3}
   */
  static YamlLayer of(String place, JsonNode node) {
    String word = "";
    JsonNode settings = NullNode.instance;
    if (node.isTextual()) {
      word = node.textValue();
    } else if (node.isObject() && node.size() == 1) {
      word = node.fieldNames().next();
      settings = node.path(word);
    }
    List<String> keys = SETTINGS.get(word);
    if (keys == null) {
      throw YamlFields.wrong(place, node, "one of " + String.join(", ", SETTINGS.keySet()));
    }
    String where = place + " (" + word + ")";
    return new YamlLayer(word, where, YamlFields.of(where, settings, keys));
  }

  /** Whether it takes channels x height x width and nothing else. */
  boolean takesImages() {
    return List.of("conv2d", "conv_transpose2d", "max_pool2d", "upsample").contains(word);
  }

  /** What messages call it, e.g. {@code generator layer 3 (conv2d)}. */
  String where() {
    return where;
  }

  /**
   * The layer over an input of this shape.
   *
   * @throws ServiceException INVALID_ARGUMENT where a setting is wrong
   */
  Layer over(Shape input) {
    return switch (word) {
      case "linear" ->
          new Linear(
              fields.whole("in", 1, MAX_EXTENT),
              fields.whole("out", 1, MAX_EXTENT),
              fields.flag("bias", true),
              init());
      case "conv2d" ->
          new Conv2d(
              channels("in"),
              channels("out"),
              kernel(),
              stride(),
              padding(),
              fields.flag("bias", true),
              init());
      case "conv_transpose2d" ->
          new ConvTranspose2d(
              channels("in"),
              channels("out"),
              kernel(),
              stride(),
              padding(),
              fields.flag("bias", true),
              init());
      case "batch_norm" ->
          new BatchNorm(
              fields.whole("features", 1, MAX_EXTENT),
              fields.real("eps", 1e-12, 10, 1e-5),
              fields.real("momentum", 0, 1, 0.1),
              scale());
      case "relu" -> new ReLU();
      case "leaky_relu" -> new LeakyReLU(fields.real("slope", 0, 1));
      case "tanh" -> new Tanh();
      case "dropout" -> new Dropout(fields.real("p", 0, 0.99));
      case "max_pool2d" -> new MaxPool2d(kernel());
      case "upsample" -> new Upsample(fields.whole("factor", 1, 64));
      case "reshape" -> new Reshape(shape(fields.required("shape")));
      default -> new Reshape(Shape.of(input.elements()));
    };
  }

  private int channels(String key) {
    return fields.whole(key, 1, MAX_CHANNELS);
  }

  private int kernel() {
    return fields.whole("kernel", 1, MAX_KERNEL);
  }

  private int stride() {
    return fields.whole("stride", 1, MAX_KERNEL, 1);
  }

  private int padding() {
    return fields.whole("padding", 0, MAX_KERNEL, 0);
  }

  private Shape shape(JsonNode node) {
    if (!node.isArray() || (node.size() != 1 && node.size() != 3)) {
      throw YamlFields.wrong("shape of " + where, node, "[features] or [channels, height, width]");
    }
    List<Integer> dims = new ArrayList<>();
    node.forEach(dim -> dims.add(YamlFields.whole("shape of " + where, dim, 1, MAX_EXTENT)));
    return new Shape(dims);
  }

  /** How weights start; PyTorch's own way where nothing is said. */
  private Initializer init() {
    JsonNode node = fields.find(INIT);
    if (node.isMissingNode() || (node.isTextual() && node.textValue().equals("default"))) {
      return new Initializer.FanInUniform();
    }
    if (node.isTextual() && node.textValue().equals("glorot")) {
      return new Initializer.GlorotUniform();
    }
    return normal(node, 0, "default, glorot or {normal: DEVIATION}");
  }

  /** How the weight of a batch normalisation starts: at 1 where nothing is said. */
  private Initializer scale() {
    JsonNode node = fields.find(INIT);
    return node.isMissingNode()
        ? new Initializer.Constant(1)
        : normal(node, 1, "{normal: DEVIATION}, around 1");
  }

  private Initializer normal(JsonNode node, double mean, String allowed) {
    if (!node.isObject()) {
      throw YamlFields.wrong("init of " + where, node, allowed);
    }
    YamlFields init = YamlFields.of("init of " + where, node, List.of("normal"));
    return new Initializer.Normal(mean, init.real("normal", 0, 10));
  }
}
