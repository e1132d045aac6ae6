package dev.ganforge.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.StartRunRequest;
import java.util.Map;
import java.util.stream.Collectors;

/** What a person asks to be trained, from the JSON of a form. */
final class RunConfigReader {
  private static final Map<String, FieldDescriptor> FIELDS =
      RunConfig.getDescriptor().getFields().stream()
          .collect(Collectors.toMap(FieldDescriptor::getJsonName, field -> field));

  private RunConfigReader() {}

  /** {@code {"name": …, "config": {…}}}; whether the values are allowed the trainer says. */
  static StartRunRequest read(JsonNode body) {
    RunConfig.Builder config = RunConfig.newBuilder();
    body.path("config")
        .properties()
        .forEach(
            entry -> {
              FieldDescriptor field = FIELDS.get(entry.getKey());
              if (field == null) {
                throw ServiceException.invalid(
                    "config", entry.getKey(), "the fields of RunConfig, e.g. preset and imageSize");
              }
              config.setField(field, value(field, entry.getValue()));
            });
    return StartRunRequest.newBuilder()
        .setName(body.path("name").asText(""))
        .setConfig(config)
        .build();
  }

  private static Object value(FieldDescriptor field, JsonNode json) {
    String name = field.getJsonName();
    String text = json.asText();
    try {
      return switch (field.getType()) {
        case STRING -> text;
        case BOOL -> json.asBoolean();
        case INT32 -> Integer.parseInt(text);
        case INT64 -> Long.parseLong(text);
        case DOUBLE -> Double.parseDouble(text);
        default -> throw ServiceException.invalid(name, text, "absent; it cannot be set here");
      };
    } catch (NumberFormatException e) {
      throw ServiceException.invalid(
          name,
          text,
          field.getType() == FieldDescriptor.Type.DOUBLE ? "a number" : "a whole number");
    }
  }
}
