package dev.ganforge.cli.tensorboard;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Value;
import dev.ganforge.v1.RunConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run's configuration as names and values; a network's text is left out. */
final class Settings {
  private Settings() {}

  /** Every setting there is, given or not. */
  static List<FieldDescriptor> all() {
    return RunConfig.getDescriptor().getFields().stream()
        .filter(field -> field.getNumber() != RunConfig.NETWORK_YAML_FIELD_NUMBER)
        .toList();
  }

  /** The settings of one run, in order. */
  static Map<String, Value> of(RunConfig config) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (FieldDescriptor field : all()) {
      if (config.getAllFields().containsKey(field)) {
        values.put(field.getName(), value(config.getField(field)));
      }
    }
    return values;
  }

  private static Value value(Object value) {
    Value.Builder proto = Value.newBuilder();
    if (value instanceof Boolean flag) {
      return proto.setBoolValue(flag).build();
    }
    if (value instanceof Number number) {
      return proto.setNumberValue(number.doubleValue()).build();
    }
    if (value instanceof EnumValueDescriptor constant) {
      return proto.setStringValue(word(constant)).build();
    }
    return proto.setStringValue(value.toString()).build();
  }

  /** As a user gives it: "non-saturating" for LOSS_NON_SATURATING. */
  private static String word(EnumValueDescriptor constant) {
    String name = constant.getName();
    return name.substring(name.indexOf('_') + 1).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a setting is neither text nor a flag. */
  static boolean isNumber(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT, LONG, FLOAT, DOUBLE -> true;
      default -> false;
    };
  }

  static boolean isFlag(FieldDescriptor field) {
    return field.getJavaType().equals(JavaType.BOOLEAN);
  }
}
