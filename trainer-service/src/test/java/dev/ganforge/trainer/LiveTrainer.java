package dev.ganforge.trainer;

import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.v1.ArtifactChunk;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.DownloadArtifactRequest;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.ListCheckpointsRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.StartRunRequest;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.TrainerServiceGrpc.TrainerServiceBlockingStub;
import dev.ganforge.v1.WatchRunRequest;
import io.grpc.ManagedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A trainer on a data directory, with what tests ask of it. */
final class LiveTrainer implements AutoCloseable {
  static final int ENDLESS = 1_000_000;

  final TrainerServiceBlockingStub stub;
  private final TrainerServer server;
  private final ManagedChannel channel;

  LiveTrainer(Path data) {
    this(data, false);
  }

  LiveTrainer(Path data, boolean autoResume) {
    Endpoint endpoint = new Endpoint.InProcess("trainer-" + UUID.randomUUID());
    server = TrainerServer.start(new TrainerConfig(data, endpoint, "cpu", 1, autoResume));
    channel = Channels.open(server.endpoint().target());
    stub = TrainerServiceGrpc.newBlockingStub(channel);
  }

  /** A run that takes a moment. */
  static RunConfig.Builder small() {
    return RunConfig.newBuilder()
        .setPreset("dcgan")
        .setDataset("mnist")
        .setImageSize(16)
        .setLatent(8)
        .setNgf(4)
        .setNdf(4)
        .setBatchSize(8)
        .setSeed(3);
  }

  Run start(String name, RunConfig.Builder config) {
    return stub.startRun(StartRunRequest.newBuilder().setName(name).setConfig(config).build());
  }

  Run get(String run) {
    return stub.getRun(GetRunRequest.newBuilder().setName(run).build());
  }

  Iterator<RunEvent> watch(String run) {
    return stub.withDeadlineAfter(60, TimeUnit.SECONDS)
        .watchRun(WatchRunRequest.newBuilder().setName(run).setAfterStep(0).build());
  }

  /** Waits for an event of a run. */
  RunEvent await(String run, Predicate<RunEvent> wanted) {
    Iterator<RunEvent> events = watch(run);
    while (events.hasNext()) {
      RunEvent event = events.next();
      if (wanted.test(event)) {
        return event;
      }
    }
    throw new AssertionError("run " + run + " ended as " + get(run));
  }

  void awaitCheckpoint(String run, long step) {
    await(run, event -> event.hasCheckpoint() && event.getCheckpoint().getStep() >= step);
  }

  Run awaitEnd(String run) {
    watch(run).forEachRemaining(event -> {});
    return get(run);
  }

  List<CheckpointManifest> checkpoints(String run) {
    return stub.listCheckpoints(
            ListCheckpointsRequest.newBuilder().setRun(run).setPageSize(1000).build())
        .getCheckpointsList();
  }

  List<Long> steps(String run) {
    return checkpoints(run).stream().map(CheckpointManifest::getStep).toList();
  }

  CheckpointManifest checkpoint(String run, long step) {
    return checkpoints(run).stream()
        .filter(it -> it.getStep() == step)
        .findFirst()
        .orElseThrow(() -> new AssertionError(run + " has " + steps(run)));
  }

  /** The SHA-256 of a file of a checkpoint, as its manifest says. */
  String sha256(String run, long step, String file) {
    return checkpoint(run, step).getArtifactsList().stream()
        .filter(artifact -> artifact.getName().equals(file))
        .findFirst()
        .orElseThrow()
        .getSha256();
  }

  byte[] download(String run, long step, String name) {
    Iterator<ArtifactChunk> chunks =
        stub.downloadArtifact(
            DownloadArtifactRequest.newBuilder().setRun(run).setStep(step).setName(name).build());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    chunks.forEachRemaining(chunk -> bytes.writeBytes(chunk.getData().toByteArray()));
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    Channels.close(channel);
    server.close();
  }
}
