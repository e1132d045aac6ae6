package dev.ganforge.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ganforge.v1.RunState;
import dev.ganforge.web.fixture.RecordedRun;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
    return site.client.send(
        site.request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
  }
}
