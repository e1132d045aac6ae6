package dev.ganforge.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.v1.GetMetricsRequest;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.ListCheckpointsRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.RunState;
import dev.ganforge.v1.StartRunRequest;
import dev.ganforge.v1.StopRunRequest;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.TrainerServiceGrpc.TrainerServiceBlockingStub;
import dev.ganforge.v1.WatchRunRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TrainerServerTest {
  @TempDir private Path folder;

  @Test
  void aRunTrainsPublishesAndCompletes() {
    withTrainer(
        trainer -> {
          trainer.startRun(request("first", small().setSteps(20).setCheckpointEvery(10)));
          List<Long> steps = new ArrayList<>();
          List<Long> checkpoints = new ArrayList<>();
          List<RunState> states = new ArrayList<>();
          Iterator<RunEvent> events =
              trainer
                  .withDeadlineAfter(90, TimeUnit.SECONDS)
                  .watchRun(WatchRunRequest.newBuilder().setName("first").setAfterStep(0).build());
          while (events.hasNext()) {
            RunEvent event = events.next();
            event.getProgress().getMetricsList().forEach(m -> steps.add(m.getStep()));
            if (event.hasCheckpoint()) {
              checkpoints.add(event.getCheckpoint().getStep());
            }
            if (event.hasStateChanged()) {
              states.add(event.getStateChanged().getState());
            }
          }
          assertThat(steps).hasSize(20).isSorted().doesNotHaveDuplicates();
          assertThat(checkpoints).containsExactly(0L, 10L, 20L);
          assertThat(states)
              .containsExactly(
                  RunState.RUN_STATE_QUEUED,
                  RunState.RUN_STATE_PREPARING,
                  RunState.RUN_STATE_RUNNING,
                  RunState.RUN_STATE_COMPLETED);
          assertThat(
                  trainer
                      .listCheckpoints(ListCheckpointsRequest.newBuilder().setRun("first").build())
                      .getCheckpointsList())
              .hasSize(3);
          assertThat(
                  trainer
                      .getMetrics(GetMetricsRequest.newBuilder().setRun("first").build())
                      .getBucketsCount())
              .isEqualTo(20);
        });
    Path checkpoint = folder.resolve("runs/first/checkpoints/20");
    for (String file :
        List.of("manifest.json", "generator.pt", "state.safetensors", "samples.png")) {
      assertThat(checkpoint.resolve(file)).isNotEmptyFile();
    }
    assertThat(folder.resolve("runs/first/real.png")).isNotEmptyFile();
  }

  @Test
  void stoppingWritesACheckpointOfTheLastStep() {
    withTrainer(
        trainer -> {
          trainer.startRun(
              request("long", small().setSteps(1_000_000).setCheckpointEvery(100_000)));
          awaitStep(trainer, "long", 3);
          Run stopped = trainer.stopRun(StopRunRequest.newBuilder().setName("long").build());
          assertThat(stopped.getState()).isEqualTo(RunState.RUN_STATE_STOPPED);
          assertThat(stopped.getLatestCheckpointStep()).isEqualTo(stopped.getLatest().getStep());
        });
  }

  @Test
  void closingEndsTheRunCheckpointed() {
    withTrainer(
        trainer -> {
          trainer.startRun(request("cut", small().setSteps(1_000_000).setCheckpointEvery(100_000)));
          awaitStep(trainer, "cut", 3);
        });
    withTrainer(
        trainer -> {
          Run run = get(trainer, "cut");
          assertThat(run.getState()).isEqualTo(RunState.RUN_STATE_STOPPED);
          assertThat(run.getStateReason()).isEqualTo("the trainer was shut down");
          assertThat(run.getCheckpointCount()).isEqualTo(2);
          assertThat(folder.resolve("runs/cut/checkpoints/" + run.getLatestCheckpointStep()))
              .isDirectory();
        });
  }

  @Test
  void refusesWhatCannotTrain() throws Exception {
    Path truncated = folder.resolve("short-idx3-ubyte");
    Files.write(truncated, new byte[] {0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 28, 0, 0, 0, 28, 1, 2});
    withTrainer(
        trainer -> {
          assertRefused(trainer, small().setDataset("/no/such/folder"), "dataset is");
          assertRefused(trainer, small().setDataset(truncated.toString()), "7072 bytes");
          assertRefused(trainer, small().setImageSize(48), "image_size is 48; allowed: a power");
          assertRefused(trainer, small().setDevice("cuda:9"), "device is \"cuda:9\"");
          assertRefused(trainer, small().setBatchSize(10_001), "batch_size is 10001");
          assertRefused(trainer, small().setPreset("stylegan"), "preset is \"stylegan\"");
        });
  }

  @Test
  void twoTrainersDoNotShareADirectory() {
    withTrainer(
        trainer ->
            assertThatThrownBy(() -> TrainerServer.start(config("second")))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining(String.valueOf(ProcessHandle.current().pid())));
  }

  private static void assertRefused(
      TrainerServiceBlockingStub trainer, RunConfig.Builder config, String message) {
    assertThatThrownBy(() -> trainer.startRun(request("refused", config)))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith("INVALID_ARGUMENT")
        .hasMessageContaining(message);
  }

  private static void awaitStep(TrainerServiceBlockingStub trainer, String run, long step) {
    Iterator<RunEvent> events =
        trainer
            .withDeadlineAfter(60, TimeUnit.SECONDS)
            .watchRun(WatchRunRequest.newBuilder().setName(run).setAfterStep(0).build());
    while (events.hasNext()) {
      if (events.next().getProgress().getMetricsList().stream()
          .anyMatch(m -> m.getStep() >= step)) {
        return;
      }
    }
  }

  private static Run get(TrainerServiceBlockingStub trainer, String run) {
    return trainer.getRun(GetRunRequest.newBuilder().setName(run).build());
  }

  private static StartRunRequest request(String name, RunConfig.Builder config) {
    return StartRunRequest.newBuilder().setName(name).setConfig(config).build();
  }

  private static RunConfig.Builder small() {
    return RunConfig.newBuilder()
        .setPreset("dcgan")
        .setDataset("mnist")
        .setImageSize(16)
        .setLatent(8)
        .setNgf(4)
        .setNdf(4)
        .setBatchSize(8);
  }

  private TrainerConfig config(String name) {
    return new TrainerConfig(folder, new Endpoint.InProcess(name), "auto", 0);
  }

  private void withTrainer(Consumer<TrainerServiceBlockingStub> test) {
    try (TrainerServer server = TrainerServer.start(config("trainer-" + UUID.randomUUID()))) {
      ManagedChannel channel = Channels.open(server.endpoint().target());
      try {
        test.accept(TrainerServiceGrpc.newBlockingStub(channel));
      } finally {
        Channels.close(channel);
      }
    }
  }
}
