package dev.ganforge.trainer.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.ganforge.runtime.error.ServiceException;
import java.util.List;
import java.util.regex.Pattern;

/** One mapping of a network's YAML, read setting by setting; messages say where it stands. */
final class YamlFields {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
  private static final int SHOWN = 40;

  private final String where;
  private final JsonNode node;

  private YamlFields(String where, JsonNode node) {
    this.where = where;
    this.node = node;
  }

  /**
   * The settings of a node, a mapping or nothing.
   *
   * @param where what the node stands for, e.g. {@code generator layer 3 (conv2d)}
   * @param keys the settings it may have
   */
  static YamlFields of(String where, JsonNode node, List<String> keys) {
    boolean nothing =
        node.isNull() || node.isMissingNode() || (node.isTextual() && node.textValue().isEmpty());
    JsonNode mapping = nothing ? JsonNodeFactory.instance.objectNode() : node;
    if (!mapping.isObject()) {
      throw wrong(
          where,
          node,
          keys.isEmpty() ? "no settings" : "settings by name: " + String.join(", ", keys));
    }
    for (String key : (Iterable<String>) mapping::fieldNames) {
      if (!keys.contains(key)) {
        throw refused(
            where
                + " has a setting \""
                + shown(key)
                + "\"; allowed: "
                + (keys.isEmpty() ? "none" : String.join(", ", keys)));
      }
    }
    return new YamlFields(where, mapping);
  }

  boolean has(String key) {
    return node.has(key);
  }

  /** What stands under a key; a missing node where nothing does. */
  JsonNode find(String key) {
    return node.path(key);
  }

  /** What stands under a key, which has to be there. */
  JsonNode required(String key) {
    JsonNode value = node.get(key);
    if (value == null) {
      throw refused(where + " lacks \"" + key + "\"");
    }
    return value;
  }

  int whole(String key, int min, int max) {
    return whole(key + " of " + where, required(key), min, max);
  }

  int whole(String key, int min, int max, int otherwise) {
    return has(key) ? whole(key, min, max) : otherwise;
  }

  /** A whole number that stands alone, e.g. in a list. */
  static int whole(String what, JsonNode value, int min, int max) {
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < min
        || value.intValue() > max) {
      throw wrong(what, value, "a whole number from " + min + " to " + max);
    }
    return value.intValue();
  }

  /** A number from {@code min} to {@code max}, both included. */
  double real(String key, double min, double max) {
    JsonNode value = required(key);
    boolean written = value.isTextual() && NUMBER.matcher(value.textValue()).matches();
    double number = written ? Double.parseDouble(value.textValue()) : value.doubleValue();
    if (!(written || value.isNumber()) || !(number >= min && number <= max)) {
      throw wrong(key + " of " + where, value, "a number from " + min + " to " + max);
    }
    return number;
  }

  double real(String key, double min, double max, double otherwise) {
    return has(key) ? real(key, min, max) : otherwise;
  }

  boolean flag(String key, boolean otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    JsonNode value = required(key);
    if (!value.isBoolean()) {
      throw wrong(key + " of " + where, value, "true or false");
    }
    return value.booleanValue();
  }

  /** One of several words. */
  String word(String key, List<String> words, String otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    JsonNode value = required(key);
    if (!value.isTextual() || !words.contains(value.textValue())) {
      throw wrong(key + " of " + where, value, String.join(", ", words));
    }
    return value.textValue();
  }

  /** What is wrong with a value, and what is allowed. */
  static ServiceException wrong(String what, JsonNode value, String allowed) {
    return refused(what + " is " + shown(value.toString()) + "; allowed: " + allowed);
  }

  static ServiceException refused(String what) {
    return ServiceException.invalid("network_yaml: " + what);
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
