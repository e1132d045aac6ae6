package dev.ganforge.trainer.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What make_fixtures.py recorded. */
final class Fixtures {
  private Fixtures() {}

  static InputStream open(String name) {
    return Objects.requireNonNull(Fixtures.class.getResourceAsStream(name), name);
  }

  static List<JsonNode> cases(String name) throws IOException {
    try (InputStream in = open(name)) {
      List<JsonNode> cases = new ArrayList<>();
      new ObjectMapper().readTree(in).forEach(cases::add);
      return cases;
    }
  }
}
