package dev.ganforge.cli.service;

import com.google.protobuf.ByteString;
import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.trainer.TrainerConfig;
import dev.ganforge.trainer.TrainerServer;
import dev.ganforge.v1.ArtifactChunk;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.DescribeModelRequest;
import dev.ganforge.v1.DescribeModelResponse;
import dev.ganforge.v1.DownloadArtifactRequest;
import dev.ganforge.v1.ForkRunRequest;
import dev.ganforge.v1.GetMetricsRequest;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.KeepCheckpointRequest;
import dev.ganforge.v1.ListCheckpointsRequest;
import dev.ganforge.v1.ListCheckpointsResponse;
import dev.ganforge.v1.ListRunsRequest;
import dev.ganforge.v1.ListRunsResponse;
import dev.ganforge.v1.MetricBucket;
import dev.ganforge.v1.PauseRunRequest;
import dev.ganforge.v1.ResumeRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.StartRunRequest;
import dev.ganforge.v1.StopRunRequest;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.TrainerServiceGrpc.TrainerServiceBlockingStub;
import dev.ganforge.v1.UnkeepCheckpointRequest;
import dev.ganforge.v1.WatchRunRequest;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A trainer as a command uses it: somewhere else, or in this process. */
public final class TrainerClient implements AutoCloseable {
  /** How long an embedded trainer may take for its last checkpoint when the process ends. */
  static final Duration CLOSING = Duration.ofMillis(4200);

  private static final int CALL_SECONDS = 60;
  private static final int PAGE = 1000;

  private final ManagedChannel channel;
  private final TrainerServiceBlockingStub stub;
  private final ServiceCalls calls;
  private final String target;
  private final @Nullable Path dataDir;
  private final Runnable closing;

  private TrainerClient(String target, @Nullable Path dataDir, Runnable closing) {
    channel = Channels.open(target);
    stub = TrainerServiceGrpc.newBlockingStub(channel);
    calls = new ServiceCalls("trainer", target);
    this.target = target;
    this.dataDir = dataDir;
    this.closing = closing;
  }

  /** Calls the trainer at an address; whether it is there shows at the first call. */
  public static TrainerClient connect(String target) {
    return new TrainerClient(target, null, () -> {});
  }

  /** Starts a trainer in this process, which no other process reaches. */
  public static TrainerClient embedded(Path dataDir, Shutdown shutdown) {
    TrainerConfig config =
        new TrainerConfig(
            dataDir, new Endpoint.InProcess("trainer-" + UUID.randomUUID()), "auto", 0);
    OwnService<TrainerServer> own = new OwnService<>(shutdown, CLOSING);
    TrainerServer server = own.start(() -> TrainerServer.start(config));
    return new TrainerClient(server.endpoint().target(), dataDir, own::close);
  }

  /** Whether it is in this process, and so ends with it. */
  public boolean embedded() {
    return dataDir != null;
  }

  /** Where its runs are, for a sentence: "on the trainer at …" or "in …". */
  public String place() {
    return dataDir == null ? "on the trainer at " + target : "in " + dataDir;
  }

  /** Where one run is: its folder, where that is known. */
  public String place(String run) {
    return dataDir == null ? place() : "in " + dataDir.resolve("runs").resolve(run);
  }

  public Run startRun(String name, RunConfig config) {
    return call(
        trainer ->
            trainer.startRun(StartRunRequest.newBuilder().setName(name).setConfig(config).build()));
  }

  public Run stopRun(String name) {
    return call(trainer -> trainer.stopRun(StopRunRequest.newBuilder().setName(name).build()));
  }

  public Run pauseRun(String name) {
    return call(trainer -> trainer.pauseRun(PauseRunRequest.newBuilder().setName(name).build()));
  }

  public Run resumeRun(ResumeRunRequest request) {
    return call(trainer -> trainer.resumeRun(request));
  }

  public Run forkRun(ForkRunRequest request) {
    return call(trainer -> trainer.forkRun(request));
  }

  public CheckpointManifest keepCheckpoint(String run, long step) {
    KeepCheckpointRequest request =
        KeepCheckpointRequest.newBuilder().setRun(run).setStep(step).build();
    return call(trainer -> trainer.keepCheckpoint(request));
  }

  public CheckpointManifest unkeepCheckpoint(String run, long step) {
    UnkeepCheckpointRequest request =
        UnkeepCheckpointRequest.newBuilder().setRun(run).setStep(step).build();
    return call(trainer -> trainer.unkeepCheckpoint(request));
  }

  public Run run(String name) {
    return call(trainer -> trainer.getRun(GetRunRequest.newBuilder().setName(name).build()));
  }

  /** Every run, the newest first. */
  public List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    String token = "";
    do {
      ListRunsRequest request =
          ListRunsRequest.newBuilder().setPageSize(PAGE).setPageToken(token).build();
      ListRunsResponse page = call(trainer -> trainer.listRuns(request));
      runs.addAll(page.getRunsList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return runs;
  }

  /** A run's events as they come, until the run ends. */
  public Iterator<RunEvent> watchRun(WatchRunRequest request) {
    return stream(() -> stub.watchRun(request));
  }

  /** The bytes of a checkpoint's artifact, in order; the first chunk says what they amount to. */
  public Iterator<ArtifactChunk> download(String run, long step, String name) {
    DownloadArtifactRequest request =
        DownloadArtifactRequest.newBuilder().setRun(run).setStep(step).setName(name).build();
    return stream(() -> stub.downloadArtifact(request));
  }

  /**
   * The whole of a small file of a run, or of one of its checkpoints. An embedded trainer that has
   * closed leaves its files, and they are read where they lie.
   */
  public byte[] file(String run, OptionalLong step, String name) {
    try {
      return downloaded(run, step, name);
    } catch (CommandFailure e) {
      if (dataDir == null) {
        throw e;
      }
      try {
        return Files.readAllBytes(path(dataDir, run, step, name));
      } catch (IOException unreadable) {
        e.addSuppressed(unreadable);
        throw e;
      }
    }
  }

  private byte[] downloaded(String run, OptionalLong step, String name) {
    DownloadArtifactRequest.Builder request =
        DownloadArtifactRequest.newBuilder().setRun(run).setName(name);
    step.ifPresent(request::setStep);
    return call(
        trainer -> {
          List<ByteString> parts = new ArrayList<>();
          trainer.downloadArtifact(request.build()).forEachRemaining(c -> parts.add(c.getData()));
          return ByteString.copyFrom(parts).toByteArray();
        });
  }

  private static Path path(Path dataDir, String run, OptionalLong step, String name) {
    Path folder = dataDir.resolve("runs").resolve(run);
    return step.isPresent()
        ? folder.resolve("checkpoints").resolve(Long.toString(step.getAsLong())).resolve(name)
        : folder.resolve(name);
  }

  private <T> Iterator<T> stream(Supplier<Iterator<T>> call) {
    Iterator<T> answers = calls.call(call);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return calls.call(answers::hasNext);
      }

      @Override
      public T next() {
        return calls.call(answers::next);
      }
    };
  }

  public DescribeModelResponse describe(DescribeModelRequest request) {
    return call(trainer -> trainer.describeModel(request));
  }

  /** The steps of a range, both ends included, as many as fit one answer. */
  public List<MetricBucket> metrics(String run, long from, long to, int points) {
    GetMetricsRequest request =
        GetMetricsRequest.newBuilder()
            .setRun(run)
            .setFromStep(from)
            .setToStep(to)
            .setMaxPoints(points)
            .build();
    return call(trainer -> trainer.getMetrics(request)).getBucketsList();
  }

  /** A run's newest checkpoint, where it has one. */
  public Optional<CheckpointManifest> newestCheckpoint(String run) {
    ListCheckpointsRequest request =
        ListCheckpointsRequest.newBuilder().setRun(run).setPageSize(1).setNewestFirst(true).build();
    return call(trainer -> trainer.listCheckpoints(request)).getCheckpointsList().stream()
        .findFirst();
  }

  /** A run's checkpoints in order of step. */
  public List<CheckpointManifest> checkpoints(String run) {
    List<CheckpointManifest> checkpoints = new ArrayList<>();
    String token = "";
    do {
      ListCheckpointsRequest request =
          ListCheckpointsRequest.newBuilder()
              .setRun(run)
              .setPageSize(PAGE)
              .setPageToken(token)
              .build();
      ListCheckpointsResponse page = call(trainer -> trainer.listCheckpoints(request));
      checkpoints.addAll(page.getCheckpointsList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return checkpoints;
  }

  private <T> T call(Function<TrainerServiceBlockingStub, T> call) {
    return calls.call(() -> call.apply(stub.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)));
  }

  /** What the channel reaches, for another service of this process. */
  String target() {
    return target;
  }

  @Override
  public void close() {
    closing.run();
    Channels.close(channel);
  }
}
