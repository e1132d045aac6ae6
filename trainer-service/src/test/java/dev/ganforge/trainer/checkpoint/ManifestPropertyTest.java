package dev.ganforge.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ganforge.trainer.damage.Bounded;
import dev.ganforge.trainer.damage.Damage;
import dev.ganforge.trainer.damage.DamagedJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A manifest in any shape is read as its text says, or refused by name. */
class ManifestPropertyTest {
  private static final Manifest ORIGINAL =
      Manifests.scored("digits", 250, new FrechetDistance("FD-random@10000", 12.5, 1.5));
  private static final String TEXT = ManifestJson.write(ORIGINAL);
  private static final Bounded BOUNDED = new Bounded(16 << 20);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Provide
  Arbitrary<String> damaged() {
    byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
    return Arbitraries.oneOf(
        Damage.of(List.of(bytes)).map(each -> new String(each, StandardCharsets.UTF_8)),
        DamagedJson.of(TEXT));
  }

  @Property
  void isReadAsItsTextSaysOrRefused(@ForAll("damaged") String text) throws Exception {
    Optional<Manifest> read =
        BOUNDED.read(text.length(), () -> ManifestJson.read(text, "manifest.json"));
    if (text.equals(TEXT)) {
      assertThat(read).contains(ORIGINAL);
    }
    if (read.isPresent()) {
      assertThat(ManifestJson.read(ManifestJson.write(read.get()), "again")).isEqualTo(read.get());
      assertSays(read.get(), text);
    }
  }

  private static void assertSays(Manifest manifest, String text) throws IOException {
    JsonNode json = JSON.readTree(text);
    assertText(manifest.run(), json.path("run"));
    assertThat(manifest.step()).isEqualTo(number(json.path("step")));
    assertThat(manifest.epoch()).isEqualTo(number(json.path("epoch")));
    assertThat(manifest.image().channels()).isEqualTo(number(json.at("/image/channels")));
    assertThat(manifest.latent().dimension()).isEqualTo(number(json.at("/latent/dimension")));
    assertThat(manifest.settings().seed()).isEqualTo(number(json.at("/config/seed")));
    assertText(manifest.provenance().datasetDigest(), json.at("/provenance/datasetDigest"));
    assertThat(manifest.artifacts()).hasSize(json.path("artifacts").size());
    for (int i = 0; i < manifest.artifacts().size(); i++) {
      Artifact artifact = manifest.artifacts().get(i);
      JsonNode said = json.path("artifacts").get(i);
      assertText(artifact.name(), said.path("name"));
      assertThat(artifact.sizeBytes()).isEqualTo(number(said.path("sizeBytes")));
      assertText(artifact.sha256(), said.path("sha256"));
    }
  }

  /** A number or a truth in a text's place is taken by its letters. */
  private static void assertText(String text, JsonNode said) {
    if (said.isFloatingPointNumber()) {
      assertThat(Double.parseDouble(text)).isEqualTo(said.doubleValue());
    } else {
      assertThat(text).isEqualTo(said.isNull() ? "" : said.asText());
    }
  }

  /** As proto3 JSON writes integers: as a number or as text, with or without an exponent. */
  private static long number(JsonNode node) {
    return node.isMissingNode() || node.isNull()
        ? 0
        : new BigDecimal(node.asText()).longValueExact();
  }
}
