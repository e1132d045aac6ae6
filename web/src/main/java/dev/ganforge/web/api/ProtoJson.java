package dev.ganforge.web.api;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/*
 * Not proto3's own JSON: there every 64-bit number is a string, which makes work for a browser with steps and
 * sequence numbers. Here only seeds (uint64) and numbers beyond 2^53 are strings, since a browser would round them.
 */
/** A message of the contract as a tree of maps, lists and values that {@link Json} writes. */
public final class ProtoJson {
  private static final long LARGEST_EXACT = (1L << 53) - 1;

  private ProtoJson() {}

  /** Every field by its lower-camel name; absent messages and optionals are left out. */
  public static Map<String, Object> of(Message message) {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.isRepeated()) {
        List<?> values = (List<?>) message.getField(field);
        tree.put(field.getJsonName(), values.stream().map(v -> value(field, v)).toList());
      } else if (!field.hasPresence() || message.hasField(field)) {
        tree.put(field.getJsonName(), value(field, message.getField(field)));
      }
    }
    return tree;
  }

  private static Object value(FieldDescriptor field, Object value) {
    return switch (field.getType()) {
      case MESSAGE ->
          value instanceof Timestamp time ? instant(time).toString() : of((Message) value);
      case ENUM -> enumName((EnumValueDescriptor) value);
      case UINT64, FIXED64 -> Long.toUnsignedString((Long) value);
      case INT64, SINT64, SFIXED64 -> exact((Long) value);
      default -> value;
    };
  }

  private static Object exact(long number) {
    return Math.abs(number) > LARGEST_EXACT ? Long.toString(number) : (Object) number;
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  /** RUN_STATE_RUNNING of the enum RunState becomes RUNNING. */
  private static String enumName(EnumValueDescriptor value) {
    String prefix =
        value.getType().getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT)
            + "_";
    String name = value.getName();
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }
}
