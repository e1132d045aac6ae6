package dev.ganforge.trainer.torchscript;

import dev.ganforge.trainer.network.FloatTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A TorchScript module in the making: tensors as attributes, lists of them, and methods. */
final class ScriptModule {
  static final String CLASS = "__torch__.Gan";

  /** A tensor attribute; {@code trainable} is its requires_grad. */
  record Attribute(FloatTensor tensor, boolean trainable) {}

  private final Map<String, Attribute> attributes = new LinkedHashMap<>();
  private final Map<String, List<String>> lists = new LinkedHashMap<>();
  private final List<String> methods = new ArrayList<>();

  /** The attribute name of a key such as {@code G.main.0.weight}. */
  static String attribute(String key) {
    return key.replace('.', '_');
  }

  void tensor(String key, FloatTensor tensor, boolean trainable) {
    if (attributes.put(attribute(key), new Attribute(tensor, trainable)) != null) {
      throw new IllegalArgumentException("attribute " + key + " twice");
    }
  }

  /** A {@code List[Tensor]} attribute whose elements are the tensors of these keys themselves. */
  void list(String name, List<String> keys) {
    lists.put(name, keys.stream().map(ScriptModule::attribute).toList());
  }

  /** A method: {@code arguments} as in {@code "x: Tensor, z: Tensor"}, {@code body} one a line. */
  void method(String name, String arguments, String result, List<String> body) {
    String separator = arguments.isEmpty() ? "" : ",\n    ";
    methods.add(
        "  def "
            + name
            + "(self: "
            + CLASS
            + separator
            + arguments.replace(", ", ",\n    ")
            + ") -> "
            + result
            + ":\n    "
            + String.join("\n    ", body)
            + "\n");
  }

  Map<String, Attribute> attributes() {
    return attributes;
  }

  Map<String, List<String>> lists() {
    return lists;
  }

  /** The class as {@code code/__torch__.py} holds it. */
  String source() {
    StringBuilder source = new StringBuilder("class Gan(Module):\n");
    source.append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
    attributes.keySet().forEach(name -> source.append("  ").append(name).append(" : Tensor\n"));
    lists.keySet().forEach(name -> source.append("  ").append(name).append(" : List[Tensor]\n"));
    methods.forEach(source::append);
    return source.toString();
  }
}
