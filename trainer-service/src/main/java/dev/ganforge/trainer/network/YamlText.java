package dev.ganforge.trainer.network;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.yaml.snakeyaml.LoaderOptions;

/** A network's text as plain YAML: one document of bounded size without anchors and tags. */
final class YamlText {
  /*
   * An alias repeats what its anchor names, and aliases of aliases repeat it exponentially. A network
   * needs none, so the first anchor, alias or tag is refused before a tree is built.
   */
  static final int MAX_CHARACTERS = 1 << 16;
  private static final int MAX_DEPTH = 16;
  private static final YAMLMapper YAML =
      YAMLMapper.builder(factory())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private YamlText() {}

  private static YAMLFactory factory() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(2 * MAX_CHARACTERS);
    return YAMLFactory.builder()
        .loaderOptions(options)
        .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
        .build();
  }

  /**
   * The document of a text.
   *
   * @throws ServiceException INVALID_ARGUMENT where it is not one
   */
  static JsonNode read(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw refused("has " + text.length() + " characters; allowed: at most " + MAX_CHARACTERS);
    }
    try {
      requirePlain(text);
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      String message = e.getOriginalMessage().lines().findFirst().orElse("");
      throw ServiceException.invalid(
          "network_yaml is not YAML" + at(e.getLocation()) + ": " + message, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requirePlain(String text) throws IOException {
    try (YAMLParser parser = YAML.getFactory().createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
          throw refused("has an anchor or alias" + at(parser.currentTokenLocation()));
        }
        if (parser.getTypeId() != null) {
          throw refused("has a tag" + at(parser.currentTokenLocation()));
        }
      }
    }
  }

  private static String at(JsonLocation location) {
    return location == null || location.getLineNr() < 1 ? "" : " at line " + location.getLineNr();
  }

  private static ServiceException refused(String what) {
    return ServiceException.invalid("network_yaml " + what);
  }
}
