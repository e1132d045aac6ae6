package dev.ganforge.web.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;

/**
 * JSON as the site speaks it: NaN and infinities are the strings "NaN", "Infinity", "-Infinity".
 */
public final class Json {
  static final String TYPE = "application/json";
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /** The value on one line. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode read(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  /** Answers with the value and an ETag. */
  static void send(Context ctx, Object value) {
    CachedReply.revalidated(TYPE, write(value).getBytes(StandardCharsets.UTF_8)).send(ctx);
  }

  /** Answers with a value that nobody may keep. */
  static void sendOnce(Context ctx, Object value) {
    ctx.header("Cache-Control", "no-store").contentType(TYPE).result(write(value));
  }
}
