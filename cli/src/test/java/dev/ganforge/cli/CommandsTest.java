package dev.ganforge.cli;

import static dev.ganforge.cli.fixture.ScriptedTrainer.RUN;
import static dev.ganforge.cli.fixture.ScriptedTrainer.checkpoint;
import static dev.ganforge.cli.fixture.ScriptedTrainer.progress;
import static dev.ganforge.cli.fixture.ScriptedTrainer.scored;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ganforge.cli.fixture.CapturedConsole;
import dev.ganforge.cli.fixture.CommandRun;
import dev.ganforge.cli.fixture.ScriptedGenerator;
import dev.ganforge.cli.fixture.ScriptedTrainer;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.runtime.server.GrpcServer;
import dev.ganforge.v1.ImageFormat;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.RunState;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs against a scripted trainer and generator on a loopback port. */
class CommandsTest {
  private final ScriptedTrainer trainer = new ScriptedTrainer();
  private final ScriptedGenerator generator = new ScriptedGenerator();
  private final ObjectMapper json = new ObjectMapper();
  private GrpcServer server;

  @BeforeEach
  void start() {
    server = GrpcServer.start(new Endpoint.Tcp("127.0.0.1", 0), List.of(trainer, generator));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CommandRun run(String... arguments) {
    String target = server.endpoint().target();
    return run(Map.of("GANFORGE_TRAINER", target, "GANFORGE_GENERATOR", target), arguments);
  }

  private static CommandRun run(Map<String, String> environment, String... arguments) {
    CapturedConsole console = new CapturedConsole(0);
    int status =
        GanforgeCommandLine.create(
                new CommandContext(console.console(), new Shutdown(() -> {})), environment)
            .execute(arguments);
    return new CommandRun(status, console.out(), console.err());
  }

  @Test
  void trainPrintsEveryStepAsJsonAlsoThoseTheStreamSkipped() throws IOException {
    trainer.stream(
        events -> {
          events.onNext(progress(0, 1, 2));
          events.onNext(progress(2, 5));
          events.onNext(checkpoint(8, 6));
          events.onNext(progress(0, 6));
          events.onNext(trainer.end(RunState.RUN_STATE_COMPLETED));
          events.onCompleted();
        });
    CommandRun run = run("train", "--json", "--steps", "6", "--name", RUN);
    assertThat(run.status()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(6);
    assertThat(lines.stream().map(this::step)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    JsonNode third = json.readTree(lines.get(2));
    assertThat(third.fieldNames())
        .toIterable()
        .containsExactly(
            "run",
            "step",
            "epoch",
            "lossD",
            "lossG",
            "dReal",
            "dFakeBefore",
            "dFakeAfter",
            "imagesPerSecond");
    assertThat(third.get("lossD").textValue()).isEqualTo("NaN");
    assertThat(json.readTree(lines.get(3)).get("lossG").textValue()).isEqualTo("Infinity");
    assertThat(run.err()).contains("run digits: completed at step 6 of 6, 2 checkpoints");
    assertThat(trainer.watched().get(0).getAfterStep()).isZero();
    assertThat(trainer.watched().get(0).hasAfterStep()).isTrue();
  }

  @Test
  void aNewScoreIsALineOfItsOwnAndComesWithTheNextStepAsJson() throws IOException {
    for (int i = 0; i < 2; i++) {
      trainer.stream(
          events -> {
            events.onNext(progress(0, 1));
            events.onNext(checkpoint(7, 1));
            events.onNext(scored(8, 1));
            events.onNext(progress(1, 2));
            ended(events, RunState.RUN_STATE_COMPLETED);
          });
    }
    assertThat(run("train").err())
        .contains("checkpoint at step 1\n")
        .contains("checkpoint at step 1  FD-random@10000 0.0313 (floor 0.004)\n");
    CommandRun machine = run("train", "--json");
    assertThat(machine.err()).contains("FD-random@10000 0.0313 (floor 0.004)");
    List<String> lines = machine.out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(json.readTree(lines.get(0)).has("frechet")).isFalse();
    JsonNode score = json.readTree(lines.get(1)).get("frechet").get(0);
    assertThat(score.get("step").longValue()).isEqualTo(1);
    assertThat(score.get("name").textValue()).isEqualTo("FD-random@10000");
    assertThat(score.get("value").doubleValue()).isEqualTo(0.03125);
    assertThat(score.get("floor").doubleValue()).isEqualTo(0.004);
  }

  @Test
  void runsShowTheNewestScore() throws IOException {
    assertThat(run("runs").out()).contains("digits  running  6/6   1      2            -  ");
    assertThat(json.readTree(run("runs", "--json").out()).has("frechet")).isFalse();
    trainer.withScore();
    assertThat(run("runs").out()).contains("  FD-random@10000 0.0313 (floor 0.004)  ");
    JsonNode score = json.readTree(run("runs", "--json").out()).get("frechet");
    assertThat(score.get("value").doubleValue()).isEqualTo(0.03125);
    assertThat(score.get("step").longValue()).isEqualTo(6);
  }

  private long step(String line) {
    try {
      return json.readTree(line).get("step").longValue();
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  @Test
  void trainSendsOnlyWhatIsGiven() {
    trainer.stream(
        events -> {
          events.onNext(trainer.end(RunState.RUN_STATE_COMPLETED));
          events.onCompleted();
        });
    run("train", "--preset", "dcgan", "--ngf", "32", "--lr", "0.001", "--lr-g", "0.002");
    assertThat(trainer.started().get(0).getConfig())
        .isEqualTo(
            RunConfig.newBuilder()
                .setPreset("dcgan")
                .setNgf(32)
                .setLearningRateD(0.001)
                .setLearningRateG(0.002)
                .build());
  }

  @Test
  void theExitStatusIsTheRunsOwn() {
    trainer.stream(events -> ended(events, RunState.RUN_STATE_FAILED));
    assertThat(run("train").status()).isEqualTo(1);
    trainer.stream(events -> ended(events, RunState.RUN_STATE_STOPPED));
    assertThat(run("watch", RUN).status()).isEqualTo(3);
  }

  private void ended(io.grpc.stub.StreamObserver<dev.ganforge.v1.RunEvent> events, RunState state) {
    events.onNext(trainer.end(state));
    events.onCompleted();
  }

  @Test
  void watchGoesOnAfterTheTrainerWasAway() {
    trainer.stream(
        events -> {
          events.onNext(progress(0, 1));
          events.onNext(checkpoint(7, 1));
          events.onError(io.grpc.Status.UNAVAILABLE.asRuntimeException());
        })
        .stream(
            events -> {
              events.onNext(progress(0, 4));
              ended(events, RunState.RUN_STATE_COMPLETED);
            });
    CommandRun run = run("watch", RUN, "--json");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines().map(this::step)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(run.err()).containsOnlyOnce("has gone").containsOnlyOnce("the trainer is back");
    assertThat(trainer.watched().get(1).getAfterSequence()).isEqualTo(7);
    assertThat(trainer.watched().get(1).getAfterStep()).isEqualTo(1);
  }

  @Test
  void runsIsATableOrJson() throws IOException {
    assertThat(run("runs").out().lines())
        .first()
        .asString()
        .startsWith("RUN     STATE    STEP  EPOCH");
    assertThat(run("runs").out()).contains("digits  running  6/6   1");
    assertThat(json.readTree(run("runs", "--json").out()).get("state").textValue())
        .isEqualTo("running");
  }

  @Test
  void stopSaysHowTheRunStands() {
    CommandRun run = run("stop", RUN);
    assertThat(run.status()).isZero();
    assertThat(run.err())
        .isEqualTo("run digits: stopped at step 6 of 6, 2 checkpoints, the newest of step 6\n");
  }

  @Test
  void generateWritesOneImageAGridOrAFolder(@TempDir Path folder) throws IOException {
    Path one = folder.resolve("one.png");
    assertThat(run("generate", "--seed", "7", "--out", one.toString()).status()).isZero();
    assertThat(one).hasContent("7");

    Path grid = folder.resolve("grid.png");
    CommandRun run = run("generate", "--count", "64", "--seed", "1", "--out", grid.toString());
    assertThat(grid).hasContent("grid of 64");
    assertThat(run.err()).contains("seeds 1 to 64").contains("run digits, step 400");

    Path all = folder.resolve("all");
    run("generate", "--count", "2", "--seed", "18446744073709551614", "--out-dir", all.toString());
    try (Stream<Path> files = Files.list(all)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "digits-400-18446744073709551614.png", "digits-400-18446744073709551615.png");
    }
    CommandRun webp =
        run("generate", "--format", "webp", "--quality", "60", "--out-dir", all.toString());
    assertThat(webp.status()).as(webp.err()).isZero();
    assertThat(generator.requests().get(3).getWebpQuality()).isEqualTo(60);
    CommandRun stdout = run("generate", "--seed", "7", "--format", "raw", "--out", "-");
    assertThat(stdout.out()).isEqualTo("7");
    assertThat(generator.requests().get(4).getFormat()).isEqualTo(ImageFormat.IMAGE_FORMAT_RAW);
    assertThat(generator.requests().get(0).getModel()).isEqualTo("latest");
  }

  @Test
  void generateWritesAWalkAsAnAnimationOrFrames(@TempDir Path folder) throws IOException {
    Path gif = folder.resolve("walk.gif");
    CommandRun run =
        run("generate", "--interpolate", "7:18446744073709551615", "--out", gif.toString());
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(gif).hasContent("IMAGE_FORMAT_GIF");
    assertThat(run.err()).contains("7-18446744073709551615").contains("run digits, step 400");
    assertThat(generator.walks().get(0).getSeedsList()).containsExactly(7L, -1L);

    Path png = folder.resolve("walk.PNG");
    assertThat(run("generate", "--interpolate", "7:8", "--out", png.toString()).status()).isZero();
    assertThat(png).hasContent("IMAGE_FORMAT_APNG");

    Path frames = folder.resolve("frames");
    CommandRun second =
        run("generate", "--interpolate", "1:2", "--frames", "3", "--out-dir", frames.toString());
    assertThat(second.err()).startsWith(frames + ": 3 frames, run digits, step 400");
    try (Stream<Path> files = Files.list(frames)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "digits-400-1-2-00000.png", "digits-400-1-2-00001.png", "digits-400-1-2-00002.png");
    }
    assertThat(frames.resolve("digits-400-1-2-00002.png")).hasContent("frame 2");
  }

  @Test
  void badInputIsOneSentenceAndStatusTwo() {
    Path nowhere = Path.of("no", "such", "folder", "x.png");
    for (List<String> arguments :
        List.of(
            List.<String>of(),
            List.of("nonsense"),
            List.of("train", "--imagesize", "3"),
            List.of("train", "--image-size", "big"),
            List.of("train", "--image-size", "48"),
            List.of("train", "--loss", "wasserstein"),
            List.of("train", "--network", "no-such-file.yaml"),
            List.of("train", "--log-every", "0"),
            List.of("train", "--trainer", "nowhere"),
            List.of("watch"),
            List.of("watch", "unknown"),
            List.of("stop", "unknown"),
            List.of("generate"),
            List.of("generate", "--out", "a.png", "--out-dir", "b"),
            List.of("generate", "--count", "0", "--out", "a.png"),
            List.of("generate", "--count", "1025", "--out", "a.png"),
            List.of("generate", "--seed", "-1", "--out", "a.png"),
            List.of("generate", "--format", "gif", "--out", "a.png"),
            List.of("generate", "--interpolate", "1", "--out", "a.gif"),
            List.of("generate", "--interpolate", "1:2", "--out", "a.mp4"),
            List.of("generate", "--interpolate", "1:x", "--out", "a.gif"),
            List.of("generate", "--interpolate", "1:2", "--seed", "3", "--out", "a.gif"),
            List.of("generate", "--frames", "3", "--out", "a.gif"),
            List.of("generate", "--out", nowhere.toString()),
            List.of("trainer", "--port", "70000"))) {
      CommandRun run = run(arguments.toArray(String[]::new));
      assertThat(run.status()).as(arguments + " " + run.err()).isEqualTo(2);
      assertThat(run.err().lines()).as(run.err()).hasSize(1);
      assertThat(run.err()).startsWith("ganforge: ").doesNotContain("Exception");
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void noServiceGivesAHint() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    CommandRun run = run("runs", "--trainer", "127.0.0.1:" + free);
    assertThat(run.status()).isEqualTo(69);
    assertThat(run.err())
        .isEqualTo(
            "ganforge: no trainer answers at 127.0.0.1:"
                + free
                + "; start one with ./ganforge up, or add --embedded\n");
  }

  @Test
  void healthAsksTheService() {
    assertThat(run("health", "--target", server.endpoint().target()).out()).isEqualTo("SERVING\n");
    server.setServing("x", false);
    CommandRun run = run("health", "--target", server.endpoint().target());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("NOT_SERVING");
    assertThat(run("health", "--live", "--target", server.endpoint().target()).status()).isZero();
  }

  @Test
  void plainProgressHasALineEveryFewSteps() {
    trainer.stream(
        events -> {
          LongStream.rangeClosed(1, 6).forEach(step -> events.onNext(progress(0, step)));
          ended(events, RunState.RUN_STATE_COMPLETED);
        });
    CommandRun run = run("train", "--log-every", "2");
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines().filter(line -> line.startsWith("epoch")))
        .containsExactly(
            "epoch 1  step 2/6  640 images/s  D 0.500  G 1.250  D(x) 0.75  D(G(z)) 0.25/0.13",
            "epoch 1  step 4/6  640 images/s  D 0.500  G Infinity  D(x) 0.75  D(G(z)) 0.25/0.13",
            "epoch 1  step 6/6  640 images/s  D 0.500  G 1.250  D(x) 0.75  D(G(z)) 0.25/0.13");
    assertThat(run.err()).doesNotContain("\r").doesNotContain("\u001b");
  }
}
