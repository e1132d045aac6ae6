package dev.ganforge.web.api;

import com.google.protobuf.ByteString;
import dev.ganforge.v1.ArtifactChunk;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.DeleteRunRequest;
import dev.ganforge.v1.DownloadArtifactRequest;
import dev.ganforge.v1.GetMetricsRequest;
import dev.ganforge.v1.GetMetricsResponse;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.LatentSpace;
import dev.ganforge.v1.ListCheckpointsRequest;
import dev.ganforge.v1.ListCheckpointsResponse;
import dev.ganforge.v1.ListPresetsRequest;
import dev.ganforge.v1.ListPresetsResponse;
import dev.ganforge.v1.ListRunsRequest;
import dev.ganforge.v1.ListRunsResponse;
import dev.ganforge.v1.PauseRunRequest;
import dev.ganforge.v1.ResumeRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.StartRunRequest;
import dev.ganforge.v1.StopRunRequest;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.TrainerServiceGrpc.TrainerServiceBlockingStub;
import dev.ganforge.v1.WatchRunRequest;
import dev.ganforge.web.api.RemoteException.Remote;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The trainer as the site calls it: with deadlines, failing with {@link RemoteException}. */
public final class TrainerClient {
  private static final int DEADLINE_SECONDS = 10;
  private static final int LARGEST_IMAGE_BYTES = 32 << 20;

  private final Remote remote;

  public TrainerClient(ManagedChannel channel, String target) {
    remote = new Remote("trainer", target, channel);
  }

  ListRunsResponse runs(int pageSize, String pageToken) {
    ListRunsRequest request =
        ListRunsRequest.newBuilder().setPageSize(pageSize).setPageToken(pageToken).build();
    return call(stub -> stub.listRuns(request));
  }

  /** Every run, the newest first. */
  public List<Run> allRuns() {
    List<Run> runs = new ArrayList<>();
    String pageToken = "";
    do {
      ListRunsResponse page = runs(1000, pageToken);
      runs.addAll(page.getRunsList());
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
    return runs;
  }

  /** The run as it stands now. */
  public Run run(String name) {
    return call(stub -> stub.getRun(GetRunRequest.newBuilder().setName(name).build()));
  }

  Run start(StartRunRequest request) {
    return call(stub -> stub.startRun(request));
  }

  Run pause(String name) {
    return call(stub -> stub.pauseRun(PauseRunRequest.newBuilder().setName(name).build()));
  }

  Run resume(String name) {
    return call(stub -> stub.resumeRun(ResumeRunRequest.newBuilder().setName(name).build()));
  }

  void delete(String name) {
    call(stub -> stub.deleteRun(DeleteRunRequest.newBuilder().setName(name).build()));
  }

  /** What a model's generator takes; the model is named {@code <run>@<step>}. */
  LatentSpace latentSpace(String model) {
    return run(model.substring(0, Math.max(0, model.indexOf('@')))).getLatent();
  }

  Run stop(String name) {
    return call(stub -> stub.stopRun(StopRunRequest.newBuilder().setName(name).build()));
  }

  GetMetricsResponse metrics(GetMetricsRequest request) {
    return call(stub -> stub.getMetrics(request));
  }

  /** Checkpoints, the newest first. */
  ListCheckpointsResponse checkpoints(String run, int pageSize, String pageToken) {
    ListCheckpointsRequest request =
        ListCheckpointsRequest.newBuilder()
            .setRun(run)
            .setPageSize(pageSize)
            .setPageToken(pageToken)
            .setNewestFirst(true)
            .build();
    return call(stub -> stub.listCheckpoints(request));
  }

  Optional<CheckpointManifest> newestCheckpoint(String run) {
    List<CheckpointManifest> newest = checkpoints(run, 1, "").getCheckpointsList();
    return newest.stream().findFirst();
  }

  ListPresetsResponse presets() {
    return call(stub -> stub.listPresets(ListPresetsRequest.getDefaultInstance()));
  }

  /**
   * The bytes of an image among the artifacts of a checkpoint, or of the run where step is null.
   */
  byte[] image(String run, @Nullable Long step, String name) {
    DownloadArtifactRequest.Builder request =
        DownloadArtifactRequest.newBuilder().setRun(run).setName(name);
    if (step != null) {
      request.setStep(step);
    }
    return call(stub -> joined(stub.downloadArtifact(request.build())));
  }

  private byte[] joined(Iterator<ArtifactChunk> chunks) {
    ByteString bytes = ByteString.EMPTY;
    while (chunks.hasNext()) {
      bytes = bytes.concat(chunks.next().getData());
      if (bytes.size() > LARGEST_IMAGE_BYTES) {
        throw Status.RESOURCE_EXHAUSTED
            .withDescription("the image is larger than " + LARGEST_IMAGE_BYTES + " bytes")
            .asRuntimeException();
      }
    }
    return bytes.toByteArray();
  }

  /** Follows a run until the observer cancels or the stream ends. */
  public void watch(
      WatchRunRequest request, ClientResponseObserver<WatchRunRequest, RunEvent> observer) {
    TrainerServiceGrpc.newStub(remote.channel()).watchRun(request, observer);
  }

  /** What a person is told of the end of a stream. */
  public RemoteException failure(Status status) {
    return RemoteException.of(status, remote);
  }

  private <T> T call(Function<TrainerServiceBlockingStub, T> call) {
    TrainerServiceBlockingStub stub =
        TrainerServiceGrpc.newBlockingStub(remote.channel())
            .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    return RemoteException.translated(remote, () -> call.apply(stub));
  }
}
