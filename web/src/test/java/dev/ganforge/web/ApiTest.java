package dev.ganforge.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ganforge.v1.RunState;
import dev.ganforge.web.fixture.RecordedRun;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiTest {
  private static final Instant CREATED = Instant.parse("2026-01-01T10:00:00Z");

  private final Site site = new Site();
  private RecordedRun run;

  @BeforeEach
  void addRuns() {
    site.trainer
        .addRun("older", 100, 50, CREATED.minusSeconds(60))
        .enter(RunState.RUN_STATE_COMPLETED);
    run = site.trainer.addRun("run-1", 1000, 100, CREATED);
    run.advance(250);
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void runsAreListedNewestFirst() throws Exception {
    JsonNode runs = site.json("/api/runs").get("runs");
    assertThat(runs.findValuesAsText("name")).containsExactly("run-1", "older");
    assertThat(runs.get(0).get("state").asText()).isEqualTo("RUNNING");
    assertThat(runs.get(0).get("newest").get("step").asLong()).isEqualTo(200);
  }

  @Test
  void runTellsItsStateConfigurationAndNewestStep() throws Exception {
    JsonNode answer = site.json("/api/runs/run-1");
    assertThat(answer.get("totalSteps").asLong()).isEqualTo(1000);
    assertThat(answer.get("latest").get("step").asLong()).isEqualTo(250);
    assertThat(answer.get("config").get("batchSize").asInt()).isEqualTo(64);
    assertThat(answer.get("latent").get("distribution").asText()).isEqualTo("NORMAL");
    assertThat(answer.get("createTime").asText()).isEqualTo("2026-01-01T10:00:00Z");
    assertThat(answer.has("endTime")).isFalse();
  }

  @Test
  void progressIsAnAnimatedGifOfEveryCheckpoint() throws Exception {
    HttpResponse<byte[]> answer = site.bytes("/api/runs/run-1/progression.gif");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("image/gif");
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(answer.body())));
    int checkpoints = site.json("/api/runs/run-1/checkpoints").get("checkpoints").size();
    assertThat(checkpoints).isGreaterThan(1);
    assertThat(reader.getNumImages(true)).isEqualTo(checkpoints);
    assertThat(site.get("/api/runs/none/progression.gif").statusCode()).isEqualTo(404);
  }

  @Test
  void metricsAreReducedToBucketsWithExtremes() throws Exception {
    JsonNode answer = site.json("/api/runs/run-1/metrics?points=50");
    assertThat(answer.get("lastStep").asLong()).isEqualTo(250);
    assertThat(answer.get("step")).hasSize(50);
    assertThat(answer.get("step").get(0).asLong()).isEqualTo(5);
    for (String name : new String[] {"lossD", "lossG", "dReal", "dFakeBefore", "dFakeAfter"}) {
      JsonNode series = answer.get(name);
      for (int i = 10; i < 50; i++) {
        double last = series.get("last").get(i).asDouble();
        assertThat(last)
            .as(name)
            .isBetween(series.get("min").get(i).asDouble(), series.get("max").get(i).asDouble());
      }
    }
  }

  @Test
  void nanSurvivesAsText() throws Exception {
    JsonNode lossG = site.json("/api/runs/run-1/metrics?from=13&to=13").get("lossG");
    assertThat(lossG.get("last").get(0).isTextual()).isTrue();
    assertThat(lossG.get("last").get(0).asText()).isEqualTo("NaN");
    assertThat(lossG.get("min").get(0).asText()).isEqualTo("NaN");
    assertThat(lossG.get("notFinite").get(0).asLong()).isEqualTo(1);
  }

  @Test
  void metricsTakeARange() throws Exception {
    JsonNode steps = site.json("/api/runs/run-1/metrics?from=20&to=24").get("step");
    assertThat(steps.toString()).isEqualTo("[20,21,22,23,24]");
  }

  @Test
  void metricsAreSmoothedOverEveryStepBefore() throws Exception {
    JsonNode reduced = site.json("/api/runs/run-1/metrics?points=5&smoothing=20").get("lossD");
    JsonNode every = site.json("/api/runs/run-1/metrics?points=250&smoothing=20").get("lossD");
    for (int i = 0; i < 5; i++) {
      assertThat(reduced.get("smoothed").get(i)).isEqualTo(every.get("smoothed").get(50 * i + 49));
    }
    assertThat(site.json("/api/runs/run-1/metrics").get("lossD").get("smoothed").get(3).asText())
        .isEqualTo("NaN");
  }

  @Test
  void theHistoryIsTakenAwayStepByStep() throws Exception {
    String csv = site.get("/api/runs/run-1/metrics.csv?from=12&to=14").body();
    assertThat(csv.lines()).hasSize(4);
    assertThat(csv.lines().toList().get(2)).startsWith("13,1,").contains(",NaN,");
    JsonNode json = site.json("/api/runs/run-1/metrics.json");
    assertThat(json).hasSize(250);
    assertThat(json.get(249).get("step").asLong()).isEqualTo(250);
    assertThat(site.json("/api/runs/older/metrics.json")).isEmpty();
  }

  @Test
  void aRunIsStartedPausedAndResumed() throws Exception {
    HttpResponse<String> started =
        post("/api/runs", "{\"name\":\"new\",\"config\":{\"preset\":\"dcgan\",\"steps\":\"300\"}}");
    assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
    assertThat(site.json("/api/runs/new").get("totalSteps").asLong()).isEqualTo(300);
    assertThat(post("/api/runs/new/pause").body()).contains("\"state\":\"PAUSED\"");
    assertThat(post("/api/runs/new/resume").body()).contains("\"state\":\"RUNNING\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no json | JSON",
        "{\"config\":{\"speed\":1}} | speed",
        "{\"config\":{\"steps\":\"many\"}} | steps",
        "{\"config\":{\"preset\":\"none\"}} | dcgan",
      })
  void aRunThatCannotBeIsRefused(String body, String named) throws Exception {
    HttpResponse<String> response = post("/api/runs", body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("INVALID_ARGUMENT", named);
  }

  @Test
  void aDeletionCanBeTakenBack() throws Exception {
    assertThat(post("/api/runs/run-1/delete").statusCode()).isEqualTo(409);
    assertThat(post("/api/runs/older/undelete").statusCode()).isEqualTo(409);
    assertThat(post("/api/runs/older/delete").body()).contains("\"deleting\":true");
    assertThat(post("/api/runs/older/undelete").body()).contains("\"deleting\":false");
    assertThat(post("/api/runs/older/delete").statusCode()).isEqualTo(200);
    assertThat(site.get("/api/runs/older").statusCode()).isEqualTo(200);
    Poll.until("it is deleted", () -> site.get("/api/runs/older").statusCode() == 404);
  }

  @Test
  void aRunWhoseHeartbeatIsOldHasStalled() throws Exception {
    assertThat(site.json("/api/runs/run-1").get("stalled").asBoolean()).isTrue();
    assertThat(site.json("/api/runs/older").get("stalled").asBoolean()).isFalse();
    site.trainer.addRun("now", 1000, 100, Instant.now()).advance(1);
    assertThat(site.json("/api/runs/now").get("stalled").asBoolean()).isFalse();
  }

  @Test
  void aWalkAndNeighboursNameTheirPlaces() throws Exception {
    JsonNode walk = site.json("/api/generate/walk?model=run-1&from=3&to=9&frames=5").get("images");
    assertThat(walk.findValuesAsText("seed"))
        .containsExactly("3", "3~9~0.25", "3~9~0.5", "3~9~0.75", "9");
    String address = walk.get(1).get("image").asText();
    try (Site other = new Site(site)) {
      assertThat(other.bytes(address).body()).isEqualTo(site.bytes(address).body());
    }
    JsonNode around =
        site.json("/api/generate/around?model=run-1&seed=3&count=4&strength=0.2").get("images");
    assertThat(around.get(0).get("seed").asText()).isEqualTo("3");
    assertThat(around.get(3).get("seed").asText()).matches("3~\\d+~0\\.2");
    assertThat(site.bytes("/api/generate/walk.gif?model=run-1&from=3&to=9").body())
        .startsWith("GIF8".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void favouritesOutliveTheSite() throws Exception {
    JsonNode image = site.json("/api/generate?model=run-1&seed=5").get("images").get(0);
    String body =
        "{\"run\":\"run-1\",\"step\":200,\"sha256\":\"%s\",\"seed\":\"5\",\"truncation\":\"\"}"
            .formatted(image.get("sha256").asText());
    assertThat(post("/api/favourites", body).statusCode()).isEqualTo(200);
    assertThat(post("/api/favourites", body).statusCode()).isEqualTo(200);
    try (Site later = new Site(site)) {
      JsonNode kept = later.json("/api/favourites").get("favourites");
      assertThat(kept).hasSize(1);
      assertThat(later.bytes(kept.get(0).get("image").asText()).body())
          .isEqualTo(site.bytes(image.get("image").asText()).body());
    }
    assertThat(post("/api/favourites", body.replace("\"5\"", "\"x\"")).statusCode()).isEqualTo(400);
    String id = site.json("/api/favourites").get("favourites").get(0).get("id").asText();
    HttpRequest removal = site.request("/api/favourites/" + id).DELETE().build();
    assertThat(site.client.send(removal, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(site.json("/api/favourites").get("favourites")).isEmpty();
    assertThat(site.get("/favourites/" + id + ".png").statusCode()).isEqualTo(404);
  }

  @Test
  void checkpointsComeNewestFirstAndInPages() throws Exception {
    JsonNode first = site.json("/api/runs/run-1/checkpoints?pageSize=2");
    assertThat(first.get("checkpoints").findValuesAsText("generatorSha256"))
        .hasSize(2)
        .allMatch(sha -> sha.matches("[0-9a-f]{64}"));
    assertThat(first.get("checkpoints").get(0).get("step").asLong()).isEqualTo(200);
    String token = first.get("nextPageToken").asText();
    JsonNode second = site.json("/api/runs/run-1/checkpoints?pageSize=2&pageToken=" + token);
    assertThat(second.get("checkpoints").get(0).get("step").asLong()).isZero();
    assertThat(second.get("nextPageToken").asText()).isEmpty();
  }

  @Test
  void aMeasuredCheckpointTellsItsScore() throws Exception {
    run.withScores().advance(100);
    JsonNode checkpoints = site.json("/api/runs/run-1/checkpoints").get("checkpoints");
    JsonNode score = checkpoints.get(0).get("frechet").get(0);
    assertThat(score.get("name").asText()).isEqualTo("FD-random@10000");
    assertThat(score.get("value").asDouble()).isBetween(0.02, 0.9);
    assertThat(score.get("floor").asDouble()).isEqualTo(0.004);
    assertThat(checkpoints.get(1).get("frechet")).isEmpty();
  }

  @Test
  void stopEndsTheRunAndRefusesTheSecondTime() throws Exception {
    HttpResponse<String> first = post("/api/runs/run-1/stop");
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(Site.JSON.readTree(first.body()).get("state").asText()).isEqualTo("STOPPED");
    HttpResponse<String> second = post("/api/runs/run-1/stop");
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(second.body()).contains("FAILED_PRECONDITION", "has ended");
  }

  @Test
  void modelsAreListed() throws Exception {
    JsonNode models = site.json("/api/models").get("models");
    assertThat(models.get(0).get("id").get("run").asText()).isEqualTo("run-1");
    assertThat(models.get(0).get("state").asText()).isEqualTo("READY");
    assertThat(models.get(0).get("latest").asBoolean()).isTrue();
  }

  @Test
  void generateNamesRunStepSeedAndHashOfEachImage() throws Exception {
    JsonNode answer =
        site.json("/api/generate?model=run-1@100&seed=18446744073709551614&count=2&truncation=0.7");
    JsonNode image = answer.get("images").get(1);
    assertThat(answer.get("images").findValuesAsText("seed"))
        .containsExactly("18446744073709551614", "18446744073709551615");
    assertThat(image.get("run").asText()).isEqualTo("run-1");
    assertThat(image.get("step").asLong()).isEqualTo(100);
    assertThat(image.get("sha256").asText()).matches("[0-9a-f]{64}");
    assertThat(image.get("image").asText())
        .startsWith("/images/" + image.get("sha256").asText() + "/18446744073709551615.png")
        .contains("truncation=0.7");
  }

  @Test
  void anUnchangedAnswerIsNotSentAgain() throws Exception {
    String etag = site.get("/api/runs/run-1").headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> again =
        site.client.send(
            site.request("/api/runs/run-1").header("If-None-Match", "\"other\", " + etag).build(),
            BodyHandlers.ofString());
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    run.advance(1);
    HttpResponse<String> changed =
        site.client.send(
            site.request("/api/runs/run-1").header("If-None-Match", etag).build(),
            BodyHandlers.ofString());
    assertThat(changed.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/runs/nobody, 404, NOT_FOUND, nobody",
    "/api/runs/run-1/metrics?points=0, 400, INVALID_ARGUMENT, points",
    "/api/runs/run-1/metrics?from=x, 400, INVALID_ARGUMENT, from",
    "/api/runs?pageSize=1001, 400, INVALID_ARGUMENT, pageSize",
    "/api/generate?count=0, 400, INVALID_ARGUMENT, count",
    "/api/generate?count=1025, 400, INVALID_ARGUMENT, count",
    "/api/generate?seed=-1, 400, INVALID_ARGUMENT, seed",
    "/api/generate?seed=18446744073709551616, 400, INVALID_ARGUMENT, seed",
    "/api/generate?truncation=0, 400, INVALID_ARGUMENT, truncation",
    "/api/generate?truncation=NaN, 400, INVALID_ARGUMENT, truncation",
    "/api/generate?model=nobody, 404, NOT_FOUND, nobody",
    "/api/nothing, 404, NOT_FOUND, /api/nothing",
  })
  void failuresHaveAStatusAndASentence(String path, int http, String status, String named)
      throws Exception {
    HttpResponse<String> response = site.get(path);
    assertThat(response.statusCode()).isEqualTo(http);
    JsonNode error = Site.JSON.readTree(response.body()).get("error");
    assertThat(error.get("status").asText()).isEqualTo(status);
    assertThat(error.get("message").asText()).contains(named).doesNotContain("\tat ", "Exception");
  }

  @Test
  void anAbsentTrainerIsUnavailableAndComesBackByItself() throws Exception {
    site.trainer.stop();
    HttpResponse<String> response = site.get("/api/runs");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("UNAVAILABLE", site.trainer.target());
    site.trainer.comeBack();
    Poll.until("the trainer is back", () -> site.get("/api/runs").statusCode() == 200);
  }

  private HttpResponse<String> post(String path) throws Exception {
    return post(path, "");
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return site.client.send(
        site.request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }
}
