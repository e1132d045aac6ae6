package dev.ganforge.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.trainer.checkpoint.ManifestJson;
import dev.ganforge.trainer.checkpoint.ProtoMapping;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.torchscript.FeatureProgram;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.FrechetDistance;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.ListCheckpointsRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.RunState;
import dev.ganforge.v1.StartRunRequest;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.TrainerServiceGrpc.TrainerServiceBlockingStub;
import dev.ganforge.v1.WatchRunRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The quality measure of a real run, in every place that is to have it. */
@Timeout(120)
class EvaluationTest {
  private static final int IMAGES = 64;
  private static final int SIZE = 16;

  @TempDir private Path folder;
  private TrainerServer server;
  private ManagedChannel channel;
  private TrainerServiceBlockingStub trainer;

  @BeforeEach
  void start() throws IOException {
    byte[] pixels = new byte[IMAGES * SIZE * SIZE];
    new Random(7).nextBytes(pixels);
    ByteBuffer idx = ByteBuffer.allocate(16 + pixels.length);
    idx.putInt(0x803).putInt(IMAGES).putInt(SIZE).putInt(SIZE).put(pixels);
    Files.write(folder.resolve("images-idx3-ubyte"), idx.array());
    server =
        TrainerServer.start(
            new TrainerConfig(
                folder, new Endpoint.InProcess("evaluation-" + UUID.randomUUID()), "cpu", 0));
    channel = Channels.open(server.endpoint().target());
    trainer = TrainerServiceGrpc.newBlockingStub(channel).withDeadlineAfter(90, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    Channels.close(channel);
    server.close();
  }

  @Test
  void theScoreIsInEventManifestHistoryAndRun() throws Exception {
    List<CheckpointManifest> live = run("scored", config().setEvaluateEvery(10));

    assertThat(live).extracting(CheckpointManifest::getStep).containsExactly(0L, 5L, 10L, 15L, 20L);
    assertThat(live).extracting(CheckpointManifest::getFrechetCount).containsExactly(0, 0, 1, 0, 1);
    FrechetDistance score = live.get(4).getFrechet(0);
    assertThat(score.getName()).isEqualTo("FD-random@" + IMAGES);
    assertThat(score.getValue()).isPositive();
    assertThat(score.getFloor()).isPositive();

    assertThat(checkpoints("scored")).as("replayed").isEqualTo(live);
    assertThat(listed("scored")).isEqualTo(live);
    String manifest = Files.readString(folder.resolve("runs/scored/checkpoints/20/manifest.json"));
    assertThat(ProtoMapping.toProto(ManifestJson.read(manifest, "manifest.json")))
        .isEqualTo(live.get(4));
    assertThat(rows("SELECT step || ' ' || score_name FROM checkpoints WHERE score_value > 0"))
        .containsExactly("10 FD-random@64", "20 FD-random@64");
    assertThat(rows("SELECT score_value || '' FROM checkpoints WHERE step = 20"))
        .singleElement()
        .satisfies(value -> assertThat(Double.parseDouble(value)).isEqualTo(score.getValue()));
    Run run = trainer.getRun(GetRunRequest.newBuilder().setName("scored").build());
    assertThat(run.getLatestFrechet()).isEqualTo(score);
    assertThat(run.getLatestFrechetStep()).isEqualTo(20);
    assertThat(run.getConfig().getEvaluateEvery()).isEqualTo(10);
  }

  @Test
  void aUsersExtractorIsNamedInTheScore() throws IOException {
    Path file = write("Own Features.pt", Shape.of(1, SIZE, SIZE));
    List<CheckpointManifest> own =
        run("own", config().setEvaluateEvery(20).setFeatureExtractor(file.toString()));
    write("Own Features.pt", Shape.of(1, 8, 8));
    List<CheckpointManifest> changed =
        run("changed", config().setEvaluateEvery(20).setFeatureExtractor(file.toString()));

    String name = own.get(4).getFrechet(0).getName();
    assertThat(name).matches("FD-Own Features-[0-9a-f]{8}@64");
    assertThat(changed.get(4).getFrechet(0).getName())
        .matches("FD-Own Features-[0-9a-f]{8}@64")
        .isNotEqualTo(name);
    assertThat(own.get(4).getConfig().getFeatureExtractor()).isEqualTo(file.toString());
  }

  @Test
  void whatIsNoExtractorIsRefusedBeforeThereIsARun() throws IOException {
    Path text = Files.writeString(folder.resolve("text.pt"), "no module");
    Path colour = write("colour.pt", Shape.of(3, SIZE, SIZE));
    for (Path file : List.of(folder.resolve("absent.pt"), folder, text, colour)) {
      StartRunRequest request = request("no", config().setFeatureExtractor(file.toString()));
      assertThatThrownBy(() -> trainer.startRun(request))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageStartingWith(
              "INVALID_ARGUMENT: feature_extractor is \"" + file + "\"; allowed")
          .hasMessageNotContaining("\n");
    }
    assertThatThrownBy(() -> trainer.getRun(GetRunRequest.newBuilder().setName("no").build()))
        .hasMessageContaining("there is no run named \"no\"");
  }

  /** A run may wait long in the queue. */
  @Test
  void anExtractorThatIsGoneByThenFailsTheRunBeforeItTrains() throws IOException {
    Path file = write("features.pt", Shape.of(1, SIZE, SIZE));
    trainer.startRun(request("first", config().setSteps(200).setCheckpointEvery(100)));
    trainer.startRun(request("second", config().setFeatureExtractor(file.toString())));
    Files.delete(file);

    assertThat(checkpoints("second")).isEmpty();
    Run run = trainer.getRun(GetRunRequest.newBuilder().setName("second").build());
    assertThat(run.getState()).isEqualTo(RunState.RUN_STATE_FAILED);
    assertThat(run.getStateReason()).startsWith("feature_extractor is \"" + file + "\"");
    assertThat(run.getLatest().getStep()).isZero();
  }

  private RunConfig.Builder config() {
    return RunConfig.newBuilder()
        .setDataset(folder.resolve("images-idx3-ubyte").toString())
        .setImageSize(SIZE)
        .setLatent(8)
        .setNgf(4)
        .setNdf(4)
        .setBatchSize(8)
        .setSteps(20)
        .setCheckpointEvery(5);
  }

  private static StartRunRequest request(String name, RunConfig.Builder config) {
    return StartRunRequest.newBuilder().setName(name).setConfig(config).build();
  }

  private List<CheckpointManifest> run(String name, RunConfig.Builder config) {
    trainer.startRun(request(name, config));
    return checkpoints(name);
  }

  /** The checkpoints that the run's events tell of, up to its end. */
  private List<CheckpointManifest> checkpoints(String run) {
    List<CheckpointManifest> checkpoints = new ArrayList<>();
    trainer
        .watchRun(WatchRunRequest.newBuilder().setName(run).build())
        .forEachRemaining(
            event -> {
              if (event.getEventCase() == RunEvent.EventCase.CHECKPOINT) {
                checkpoints.add(event.getCheckpoint());
              }
            });
    return checkpoints;
  }

  private List<CheckpointManifest> listed(String run) {
    return trainer
        .listCheckpoints(ListCheckpointsRequest.newBuilder().setRun(run).build())
        .getCheckpointsList();
  }

  private List<String> rows(String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("history.db"));
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }

  /** The built-in network for images of a shape, as if it were somebody's own. */
  private Path write(String name, Shape image) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      FeatureProgram.compile(image).writeTo(out);
    }
    return file;
  }
}
