package dev.ganforge.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {
  private static final String OTHER =
      "0000000000000000000000000000000000000000000000000000000000000000";

  private final Site site = new Site();

  @BeforeEach
  void addRun() {
    site.trainer.addRun("run-1", 1000, 100, Instant.EPOCH).advance(200);
  }

  @AfterEach
  void close() {
    site.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"realImage", "newest"})
  void artifactsLieUnderTheHashOfTheirBytesForGood(String field) throws Exception {
    JsonNode node = site.json("/api/runs/run-1").get(field);
    String address = (field.equals("newest") ? node.get("sampleImage") : node).asText();
    HttpResponse<byte[]> response = site.bytes(address);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("image/png");
    assertThat(response.headers().firstValue("Cache-Control"))
        .hasValue("public, max-age=31536000, immutable");
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(response.body());
    assertThat(address).startsWith("/images/" + HexFormat.of().formatHex(hash) + ".png");
  }

  @Test
  void anImageOnceServedStaysWhileTheTrainerIsAway() throws Exception {
    String address = site.json("/api/runs/run-1").get("realImage").asText();
    byte[] image = site.bytes(address).body();
    site.trainer.stop();
    assertThat(site.bytes(address).body()).isEqualTo(image);
  }

  @Test
  void aBrowserThatHasAnImageIsNotSentItAgain() throws Exception {
    String address = site.json("/api/runs/run-1").get("realImage").asText();
    String etag = site.bytes(address).headers().firstValue("ETag").orElseThrow();
    HttpResponse<byte[]> again =
        site.client.send(
            site.request(address).header("If-None-Match", etag).build(),
            BodyHandlers.ofByteArray());
    assertThat(again.statusCode()).isEqualTo(304);
  }

  @Test
  void generatedImagesAreTheSameBytesFromTheCacheAndFromAnotherSite() throws Exception {
    String address =
        site.json("/api/generate?model=run-1&seed=5").get("images").get(0).get("image").asText();
    byte[] cached = site.bytes(address).body();
    WebConfig config =
        new WebConfig("127.0.0.1", 0, site.trainer.target(), site.generator.target(), site.dataDir);
    try (WebServer other = WebServer.start(config)) {
      HttpResponse<byte[]> fresh =
          site.client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + other.port() + address))
                  .build(),
              BodyHandlers.ofByteArray());
      assertThat(fresh.statusCode()).isEqualTo(200);
      assertThat(fresh.body()).isEqualTo(cached);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/images/" + OTHER + ".png",
        "/images/" + OTHER + ".png?run=run-1&name=real.png",
        "/images/" + OTHER + ".png?run=run-1&step=0&name=generator.pt",
        "/images/" + OTHER + ".png?run=nobody&name=real.png",
        "/images/" + OTHER + "/5.png?model=run-1",
        "/images/" + OTHER + ".jpg",
        "/images/short.png",
        "/images/short/5.png",
      })
  void anImageThatIsNotWhatItsAddressSaysIsNotThere(String address) throws Exception {
    HttpResponse<String> response = site.get(address);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
  }
}
