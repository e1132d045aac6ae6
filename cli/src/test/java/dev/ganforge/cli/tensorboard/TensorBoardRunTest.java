package dev.ganforge.cli.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.ganforge.cli.fixture.ScriptedTrainer;
import dev.ganforge.cli.tensorboard.EventReader.Message;
import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.runtime.image.Png;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.DescribeModelResponse;
import dev.ganforge.v1.FrechetDistance;
import dev.ganforge.v1.LayerDescription;
import dev.ganforge.v1.Loss;
import dev.ganforge.v1.NetworkDescription;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardRunTest {
  private static final Instant NOW = Instant.parse("2026-01-31T14:25:30.5Z");

  @TempDir Path logs;
  private TensorBoardRun run;

  @BeforeEach
  void open() throws IOException {
    run = TensorBoardRun.open(logs, "digits", Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private List<Message> events() throws IOException {
    return EventReader.read(EventReader.file(logs.resolve("digits")));
  }

  /** The values of the newest event by tag. */
  private Map<String, Message> newest() throws IOException {
    List<Message> events = events();
    return events.get(events.size() - 1).message(5).messages(1).stream()
        .collect(Collectors.toMap(value -> value.string(1), value -> value));
  }

  private static Message value(Map<String, Message> values, String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  @Test
  void beginsWithTheVersionInAFileOfTheUsualName() throws IOException {
    Path file = EventReader.file(logs.resolve("digits"));
    assertThat(file.getFileName().toString())
        .matches("events\\.out\\.tfevents\\.1769869530\\.[A-Za-z0-9._-]+\\.ganforge");
    Message version = EventReader.read(file).get(0);
    assertThat(version.string(3)).isEqualTo("brain.Event:2");
    assertThat(version.float64(1)).isEqualTo(1769869530.5);
  }

  @Test
  void aSecondFileOfTheSameSecondHasANameOfItsOwn() throws IOException {
    TensorBoardRun.open(logs, "digits", Clock.fixed(NOW, ZoneOffset.UTC)).close();
    try (var files = Files.list(logs.resolve("digits"))) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void aStepIsSixScalarsThatAReaderSeesAtOnce() throws IOException {
    run.step(
        ScriptedTrainer.metrics(3).toBuilder()
            .setTime(Timestamp.newBuilder().setSeconds(1000).setNanos(250_000_000))
            .build());
    Message event = events().get(1);
    assertThat(event.float64(1)).isEqualTo(1000.25);
    assertThat(event.integer(2)).isEqualTo(3);
    Map<String, Message> values = newest();
    assertThat(values).hasSize(6);
    assertThat(value(values, "loss/D").float32(2)).isNaN();
    assertThat(value(values, "loss/G").float32(2)).isEqualTo(1.25f);
    assertThat(value(values, "D(x)").float32(2)).isEqualTo(0.75f);
    assertThat(value(values, "D(G(z))/before").float32(2)).isEqualTo(0.25f);
    assertThat(value(values, "D(G(z))/after").float32(2)).isEqualTo(0.125f);
    assertThat(value(values, "images_per_second").float32(2)).isEqualTo(640);
  }

  @Test
  void aCheckpointIsAnImageAndWhatWasMeasuredOfIt() throws IOException {
    byte[] png = Png.encode(new Pixels(3, 5, 1, new byte[15]), Map.of());
    run.checkpoint(
        CheckpointManifest.newBuilder()
            .setStep(40)
            .addFrechet(
                FrechetDistance.newBuilder()
                    .setName("FD-random@10000")
                    .setValue(0.5)
                    .setFloor(0.25))
            .build(),
        png);
    assertThat(events().get(1).integer(2)).isEqualTo(40);
    Map<String, Message> values = newest();
    Message image = value(values, "samples").message(4);
    assertThat(image.integer(1)).isEqualTo(3);
    assertThat(image.integer(2)).isEqualTo(5);
    assertThat(image.integer(3)).isEqualTo(1);
    assertThat(image.bytes(4)).isEqualTo(png);
    assertThat(value(values, "frechet/FD-random@10000").float32(2)).isEqualTo(0.5f);
    assertThat(value(values, "frechet/FD-random@10000/floor").float32(2)).isEqualTo(0.25f);
  }

  @Test
  void realImagesAreInColourWhereTheyAre() throws IOException {
    run.realImages(Png.encode(new Pixels(2, 2, 3, new byte[12]), Map.of()));
    assertThat(value(newest(), "real").message(4).integer(3)).isEqualTo(3);
  }

  @Test
  void theDescriptionIsTextAndHyperparameters() throws IOException {
    run.description(described(), model());
    List<Message> events = events();
    Message experiment = events.get(1).message(5, 1);
    assertThat(experiment.string(1)).isEqualTo("_hparams_/experiment");
    assertThat(experiment.message(9, 1).string(1)).isEqualTo("hparams");
    assertThat(types(experiment))
        .containsEntry("preset", 1L)
        .containsEntry("flip", 2L)
        .containsEntry("batch_size", 3L)
        .doesNotContainKey("network_yaml");
    assertThat(
            experiment.message(9, 1, 2, 2).messages(5).stream()
                .map(metric -> metric.message(1).string(2)))
        .containsExactly("loss/D", "loss/G");

    Message start = events.get(2).message(5, 1);
    assertThat(start.string(1)).isEqualTo("_hparams_/session_start_info");
    Message session = start.message(9, 1, 2, 3);
    Map<String, Message> values =
        session.messages(1).stream()
            .collect(Collectors.toMap(entry -> entry.string(1), entry -> entry.message(2)));
    assertThat(values).containsOnlyKeys("preset", "batch_size", "flip", "loss");
    assertThat(value(values, "preset").string(3)).isEqualTo("dcgan");
    assertThat(value(values, "loss").string(3)).isEqualTo("lsgan");
    assertThat(value(values, "batch_size").float64(2)).isEqualTo(64);
    assertThat(value(values, "flip").integer(4)).isEqualTo(1);
    assertThat(session.string(4)).isEqualTo("digits");

    Map<String, Message> texts = newest();
    assertThat(text(value(texts, "configuration")))
        .contains("| batch_size | 64 |", "| loss | lsgan |", "```\ngenerator: []\n```");
    assertThat(text(value(texts, "model/generator")))
        .contains("| main.0 | ConvTranspose2d | 100, 512 | 512 x 4 x 4 | 819,200 | 13,107,200 |");
    assertThat(texts).containsKey("model/discriminator");
  }

  private static Map<String, Long> types(Message experiment) {
    return experiment.message(9, 1, 2, 2).messages(4).stream()
        .collect(Collectors.toMap(info -> info.string(1), info -> info.integer(4)));
  }

  private static String text(Message value) {
    assertThat(value.message(9, 1).string(1)).isEqualTo("text");
    Message tensor = value.message(8);
    assertThat(tensor.integer(1)).isEqualTo(7);
    assertThat(tensor.message(2, 2).integer(1)).isEqualTo(1);
    return tensor.string(8);
  }

  private static Run described() {
    return Run.newBuilder()
        .setName("digits")
        .setConfig(
            RunConfig.newBuilder()
                .setPreset("dcgan")
                .setBatchSize(64)
                .setFlip(true)
                .setLoss(Loss.LOSS_LSGAN)
                .setNetworkYaml("generator: []"))
        .build();
  }

  private static DescribeModelResponse model() {
    return DescribeModelResponse.newBuilder()
        .setGenerator(
            NetworkDescription.newBuilder()
                .addLayers(
                    LayerDescription.newBuilder()
                        .setName("main.0")
                        .setType("ConvTranspose2d")
                        .setSettings("100, 512")
                        .addAllOutputShape(List.of(512, 4, 4))
                        .setParameters(819_200)
                        .setMultiplyAdds(13_107_200)))
        .build();
  }

  @Test
  void onlyAnEndEndsTheSession() throws IOException {
    run.state(RunState.RUN_STATE_RUNNING);
    assertThat(events()).hasSize(1);
    run.state(RunState.RUN_STATE_FAILED);
    Message end = value(newest(), "_hparams_/session_end_info").message(9, 1, 2, 4);
    assertThat(end.integer(1)).isEqualTo(2);
    assertThat(end.float64(2)).isEqualTo(1769869530.5);
  }
}
