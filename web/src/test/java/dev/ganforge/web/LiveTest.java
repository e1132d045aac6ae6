package dev.ganforge.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ganforge.v1.RunState;
import dev.ganforge.web.fixture.RecordedRun;
import dev.ganforge.web.live.LiveSettings;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveTest {
  private static final LiveSettings QUICK =
      new LiveSettings(
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          Duration.ofMillis(20),
          Duration.ofMillis(100),
          Duration.ofMillis(100),
          Duration.ofMillis(50),
          4);

  private final Site site = new Site(QUICK);
  private RecordedRun run;

  @BeforeEach
  void addRun() {
    run = site.trainer.addRun("run-1", 1000, 100, Instant.EPOCH);
    run.advance(50);
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void aNewReaderIsToldTheRunAndThenEveryStepInOrder() throws Exception {
    try (LiveReader reader = open("")) {
      assertThat(reader.next("run").get("latest").get("step").asLong()).isEqualTo(50);
      watched(1);
      run.advance(10);
      assertThat(reader.steps(10))
          .containsExactly(51L, 52L, 53L, 54L, 55L, 56L, 57L, 58L, 59L, 60L);
    }
  }

  @Test
  void stepsAreGatheredToFewEvents() throws Exception {
    try (LiveReader reader = open("")) {
      reader.next("run");
      watched(1);
      long begin = System.nanoTime();
      for (int i = 0; i < 40; i++) {
        run.advance(1);
      }
      reader.steps(40);
      long allowed = 2 + (System.nanoTime() - begin) / QUICK.batch().toNanos();
      assertThat(reader.seen("progress")).isLessThanOrEqualTo((int) allowed);
    }
  }

  @Test
  void checkpointsAndStatesFollowTheStepsBeforeThem() throws Exception {
    run.withScores();
    try (LiveReader reader = open("")) {
      reader.next("run");
      watched(1);
      run.advance(60);
      assertThat(reader.steps(50)).endsWith(100L);
      JsonNode checkpoint = reader.next("checkpoint");
      assertThat(checkpoint.get("step").asLong()).isEqualTo(100);
      assertThat(checkpoint.get("frechet").get(0).get("floor").asDouble()).isEqualTo(0.004);
      assertThat(site.bytes(checkpoint.get("sampleImage").asText()).statusCode()).isEqualTo(200);
      assertThat(reader.steps(10)).endsWith(110L);
      run.enter(RunState.RUN_STATE_COMPLETED);
      assertThat(reader.next("run").get("state").asText()).isEqualTo("COMPLETED");
    }
  }

  @Test
  void aReaderThatComesBackMissesNothingAndReadsNothingTwice() throws Exception {
    String id;
    try (LiveReader reader = open("")) {
      reader.next("run");
      watched(1);
      run.advance(5);
      reader.steps(5);
      id = reader.lastId();
    }
    run.advance(60);
    try (LiveReader reader = open(id)) {
      List<Long> steps = new ArrayList<>();
      JsonNode checkpoint = null;
      while (steps.size() < 60 || checkpoint == null) {
        LiveReader.Event event = reader.next();
        if (event.name().equals("progress")) {
          event.data().get("metrics").forEach(step -> steps.add(step.get("step").asLong()));
        } else if (event.name().equals("checkpoint")) {
          assertThat(checkpoint).isNull();
          checkpoint = event.data();
        }
      }
      assertThat(steps.get(0)).isEqualTo(56);
      assertThat(steps).hasSize(60).isSorted().doesNotHaveDuplicates();
      assertThat(checkpoint.get("step").asLong()).isEqualTo(100);
    }
  }

  @Test
  void aTrainerThatGoesIsToldAndHealsByItself() throws Exception {
    try (LiveReader reader = open("")) {
      reader.next("run");
      watched(1);
      site.trainer.stop();
      JsonNode down = reader.next("trainer");
      assertThat(down.get("up").asBoolean()).isFalse();
      assertThat(down.get("message").asText()).contains(site.trainer.target());
      run.advance(7);
      site.trainer.comeBack();
      assertThat(reader.next("trainer").get("up").asBoolean()).isTrue();
      assertThat(reader.steps(7)).containsExactly(51L, 52L, 53L, 54L, 55L, 56L, 57L);
    }
  }

  @Test
  void aTrainerThatIsNotThereYetIsWaitedFor() throws Exception {
    site.trainer.stop();
    try (LiveReader reader = open("")) {
      assertThat(reader.next("trainer").get("up").asBoolean()).isFalse();
      site.trainer.comeBack();
      assertThat(reader.next("trainer").get("up").asBoolean()).isTrue();
      assertThat(reader.next("run").get("name").asText()).isEqualTo("run-1");
    }
  }

  @Test
  void aReaderThatLeavesEndsTheCall() throws Exception {
    LiveReader reader = open("");
    reader.next("run");
    watched(1);
    reader.close();
    watched(0);
  }

  @Test
  void silenceIsBrokenByComments() throws Exception {
    try (LiveReader reader = open("")) {
      reader.next("run");
      reader.comment();
      reader.comment();
    }
  }

  @Test
  void nanReachesTheReaderAsText() throws Exception {
    try (LiveReader reader = open("1:12")) {
      reader.next("run");
      JsonNode step = reader.next("progress").get("metrics").get(0);
      assertThat(step.get("step").asLong()).isEqualTo(RecordedRun.NAN_STEP);
      assertThat(step.get("lossG").asText()).isEqualTo("NaN");
    }
  }

  @Test
  void anEndedRunKeepsItsReaderWithoutHurry() throws Exception {
    run.enter(RunState.RUN_STATE_STOPPED);
    try (LiveReader reader = open("")) {
      assertThat(reader.next("run").get("state").asText()).isEqualTo("STOPPED");
      reader.comment();
      assertThat(reader.seen("run")).isEqualTo(1);
    }
  }

  @Test
  void anUnknownRunIsNotFoundAndAPlainRequestIsRefused() throws Exception {
    HttpResponse<String> unknown =
        site.client.send(
            site.request("/api/runs/nobody/live").header("Accept", "text/event-stream").build(),
            BodyHandlers.ofString());
    assertThat(unknown.statusCode()).isEqualTo(404);
    HttpResponse<String> plain = site.get("/api/runs/run-1/live");
    assertThat(plain.statusCode()).isEqualTo(400);
    assertThat(plain.body()).contains("text/event-stream");
  }

  @Test
  void streamsAreBoundedAndAPlaceFreesItself() throws Exception {
    List<LiveReader> readers = new ArrayList<>();
    for (int i = 0; i < QUICK.streams(); i++) {
      readers.add(open(""));
    }
    assertThat(status()).isEqualTo(429);
    readers.get(0).close();
    Poll.until("a place is free", () -> status() == 200);
    for (LiveReader reader : readers) {
      reader.close();
    }
  }

  @Test
  void closingTheSiteEndsItsStreamsAtOnce() throws Exception {
    try (LiveReader reader = open("")) {
      reader.next("run");
      watched(1);
      Instant begin = Instant.now();
      site.web.close();
      watched(0);
      assertThat(Instant.now()).isBefore(begin.plusSeconds(5));
    }
  }

  private int status() throws Exception {
    HttpResponse<InputStream> response =
        site.client.send(
            site.request("/api/runs/run-1/live").header("Accept", "text/event-stream").build(),
            BodyHandlers.ofInputStream());
    response.body().close();
    return response.statusCode();
  }

  private void watched(int by) throws Exception {
    Poll.until(by + " watchers", () -> run.watchers() == by);
  }

  private LiveReader open(String lastEventId) throws Exception {
    return LiveReader.open(site, "run-1", lastEventId);
  }
}
