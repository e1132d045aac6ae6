package dev.ganforge.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.doctor.Doctor;
import dev.ganforge.v1.DownloadArtifactRequest;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.ListCheckpointsRequest;
import dev.ganforge.v1.ResumeRunRequest;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a run when something goes wrong. */
@Timeout(120)
class FaultsTest {
  private static final int EVERY = 20;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"dcgan", "mlp", "vanilla", "conv"})
  void aRunThatDivergesFailsAndItsLastGoodCheckpointStays(String preset) throws Exception {
    try (Trainer trainer = new Trainer(folder)) {
      RunConfig.Builder config =
          small(preset).setSteps(1000).setLearningRateD(1e6).setLearningRateG(1e6);
      trainer.start("wild", config.setCheckpointEvery(EVERY));
      Run run = trainer.awaitEnd("wild");
      assertThat(run.getState()).isEqualTo(RunState.RUN_STATE_FAILED);
      assertThat(run.getStateReason()).startsWith("diverged at step ");
      assertThat(run.getLatest().getStep()).isBetween(1L, (long) EVERY);
      assertThat(run.getLatestCheckpointStep()).isZero();
      assertThat(trainer.download("wild", 0, "generator.pt")).isPositive();
    }
  }

  @Test
  void aFullDiskHoldsARunUntilThereIsRoom() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeThat(command("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()))
        .as("may mount a file system")
        .isZero();
    try {
      fill(disk);
    } finally {
      command("umount", "--lazy", disk.toString());
    }
  }

  private void fill(Path disk) throws Exception {
    Path data = Files.createDirectory(disk.resolve("data"));
    Path ballast = disk.resolve("ballast");
    try (Trainer trainer = new Trainer(data)) {
      trainer.start("run", small("dcgan").setSteps(60).setCheckpointEvery(2));
      Iterator<RunEvent> events = trainer.watch("run");
      await(events, RunState.RUN_STATE_RUNNING);
      long free = Files.getFileStore(disk).getUsableSpace();
      Files.write(ballast, new byte[Math.toIntExact(Math.max(0, free - 200_000))]);
      await(events, RunState.RUN_STATE_PAUSED);

      Run held = trainer.get("run");
      assertThat(held.getStateReason())
          .startsWith("the checkpoint of step ")
          .containsPattern("No space left on device|disk is full");
      for (long step : trainer.checkpoints("run")) {
        assertThat(CheckpointStore.lookAt(data).damage("run", step)).isEmpty();
        assertThat(trainer.download("run", step, "generator.pt")).isPositive();
      }
      Files.delete(ballast);
      trainer.stub.resumeRun(ResumeRunRequest.newBuilder().setName("run").build());
      Run end = trainer.awaitEnd("run");
      assertThat(end.getState()).as(end.getStateReason()).isEqualTo(RunState.RUN_STATE_COMPLETED);
      assertThat(trainer.checkpoints("run")).hasSize(31);
    }
    assertThat(Doctor.examine(data, false, Clock.systemUTC())).isEmpty();
  }

  @Test
  void aFullDiskEndsNoRunThatWaits() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeThat(command("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()))
        .as("may mount a file system")
        .isZero();
    try {
      waitForRoom(disk);
    } finally {
      command("umount", "--lazy", disk.toString());
    }
  }

  private void waitForRoom(Path disk) throws Exception {
    Path data = Files.createDirectory(disk.resolve("data"));
    Path ballast = disk.resolve("ballast");
    try (Trainer trainer = new Trainer(data)) {
      trainer.start("first", small("dcgan").setSteps(1_000_000).setCheckpointEvery(2));
      trainer.start("second", small("dcgan").setSteps(4).setCheckpointEvery(2));
      Iterator<RunEvent> first = trainer.watch("first");
      await(first, RunState.RUN_STATE_RUNNING);
      Iterator<RunEvent> second = trainer.watch("second");
      long free = Files.getFileStore(disk).getUsableSpace();
      Files.write(ballast, new byte[Math.toIntExact(Math.max(0, free - 200_000))]);
      await(first, RunState.RUN_STATE_PAUSED);
      Run stopped = trainer.stub.stopRun(StopRunRequest.newBuilder().setName("first").build());
      assertThat(stopped.getState()).isEqualTo(RunState.RUN_STATE_STOPPED);
      await(second, RunState.RUN_STATE_PAUSED);
      assertThat(trainer.get("second").getStateReason())
          .isEqualTo("nothing can be written in the data directory; it is tried again");

      Files.delete(ballast);
      Run end = trainer.awaitEnd("second");
      assertThat(end.getState()).as(end.getStateReason()).isEqualTo(RunState.RUN_STATE_COMPLETED);
    }
    assertThat(Doctor.examine(data, false, Clock.systemUTC())).isEmpty();
  }

  private static int command(String... command) throws Exception {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static void await(Iterator<RunEvent> events, RunState state) {
    while (events.hasNext()) {
      if (events.next().getStateChanged().getState() == state) {
        return;
      }
    }
    throw new AssertionError("the run was never " + state);
  }

  private static RunConfig.Builder small(String preset) {
    RunConfig.Builder config =
        RunConfig.newBuilder()
            .setPreset(preset)
            .setDataset("mnist")
            .setLatent(8)
            .setBatchSize(8)
            .setSeed(3);
    return preset.equals("dcgan")
        ? config.setImageSize(16).setNgf(4).setNdf(4)
        : config.setWidth(1 / 16.0);
  }

  private static final class Trainer implements AutoCloseable {
    final TrainerServiceBlockingStub stub;
    private final TrainerServer server;
    private final ManagedChannel channel;

    Trainer(Path data) {
      Endpoint endpoint = new Endpoint.InProcess("trainer-" + UUID.randomUUID());
      server = TrainerServer.start(new TrainerConfig(data, endpoint, "cpu", 1));
      channel = Channels.open(server.endpoint().target());
      stub = TrainerServiceGrpc.newBlockingStub(channel);
    }

    void start(String name, RunConfig.Builder config) {
      Run unused =
          stub.startRun(StartRunRequest.newBuilder().setName(name).setConfig(config).build());
    }

    Iterator<RunEvent> watch(String run) {
      return stub.withDeadlineAfter(60, TimeUnit.SECONDS)
          .watchRun(WatchRunRequest.newBuilder().setName(run).setAfterStep(0).build());
    }

    Run awaitEnd(String run) {
      watch(run).forEachRemaining(event -> {});
      return get(run);
    }

    Run get(String run) {
      return stub.getRun(GetRunRequest.newBuilder().setName(run).build());
    }

    List<Long> checkpoints(String run) {
      return stub
          .listCheckpoints(
              ListCheckpointsRequest.newBuilder().setRun(run).setPageSize(1000).build())
          .getCheckpointsList()
          .stream()
          .map(manifest -> manifest.getStep())
          .toList();
    }

    long download(String run, long step, String name) {
      DownloadArtifactRequest request =
          DownloadArtifactRequest.newBuilder().setRun(run).setStep(step).setName(name).build();
      long[] bytes = {0};
      stub.downloadArtifact(request).forEachRemaining(c -> bytes[0] += c.getData().size());
      return bytes[0];
    }

    @Override
    public void close() throws IOException {
      Channels.close(channel);
      server.close();
    }
  }
}
