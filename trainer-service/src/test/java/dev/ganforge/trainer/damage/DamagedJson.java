package dev.ganforge.trainer.damage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Texts that are JSON still, and mean something else. */
public final class DamagedJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_CHANGES = 3;
  private static final int ANYWHERE = 10_000;

  /** What takes a value's place; {@code null} stands for nothing at all. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "{}",
          "[]",
          "[[]]",
          "\"\"",
          "\"../x\"",
          "\"a b\"",
          "\"NaN\"",
          "\"-Infinity\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "0",
          "-1",
          "-0.0",
          "1",
          "3",
          "2.5",
          "4096",
          "2147483648",
          "\"9223372036854775807\"",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551615",
          "1e5",
          "1e400",
          "1e999999999",
          "\"1e999999999\"",
          "-1e999999999",
          "[".repeat(200) + "]".repeat(200),
          "[".repeat(2000) + "]".repeat(2000),
          "\"" + "x".repeat(1000) + "\"",
          "1" + "0".repeat(2000));

  private DamagedJson() {}

  /** One place changed. */
  private record Change(int place, int kind, int other, String value) {}

  /** The original with one to three values replaced, moved or left out. */
  public static Arbitrary<String> of(String original) {
    JsonNode root = parse(original);
    return changes().list().ofMinSize(1).ofMaxSize(MOST_CHANGES).map(each -> changed(root, each));
  }

  private static Arbitrary<Change> changes() {
    return Combinators.combine(
            Arbitraries.integers().between(0, ANYWHERE),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, ANYWHERE),
            Arbitraries.of(VALUES))
        .as(Change::new);
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String changed(JsonNode original, List<Change> changes) {
    JsonNode root = original.deepCopy();
    for (Change change : changes) {
      List<Place> places = new ArrayList<>();
      collect(root, places);
      if (!places.isEmpty()) {
        apply(places, change);
      }
    }
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void apply(List<Place> places, Change change) {
    Place place = places.get(change.place() % places.size());
    Place other = places.get(change.other() % places.size());
    switch (change.kind()) {
      case 0 -> place.remove();
      case 1 -> place.set(other.value().deepCopy());
      default -> place.set(JSON.getNodeFactory().rawValueNode(new RawValue(change.value())));
    }
  }

  /** A value inside an object, by name, or inside a list, by index. */
  private record Place(JsonNode parent, String name, int index) {
    JsonNode value() {
      return parent.isObject() ? parent.path(name) : parent.path(index);
    }

    void set(JsonNode value) {
      if (parent instanceof ObjectNode object) {
        object.set(name, value);
      } else if (parent instanceof ArrayNode array) {
        array.set(index, value);
      }
    }

    void remove() {
      if (parent instanceof ObjectNode object) {
        object.remove(name);
      } else if (parent instanceof ArrayNode array) {
        array.remove(index);
      }
    }
  }

  private static void collect(JsonNode node, List<Place> places) {
    if (node instanceof ObjectNode object) {
      object.fieldNames().forEachRemaining(name -> places.add(new Place(node, name, 0)));
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      places.add(new Place(node, "", i));
    }
    node.forEach(child -> collect(child, places));
  }
}
