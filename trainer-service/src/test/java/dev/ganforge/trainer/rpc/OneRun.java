package dev.ganforge.trainer.rpc;

import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.runtime.server.GrpcServer;
import dev.ganforge.trainer.checkpoint.ArtifactWriter;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.Manifests;
import dev.ganforge.trainer.checkpoint.Reserve;
import dev.ganforge.trainer.event.RunEvents;
import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.MetricsWriter;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.trainer.run.PresetSettings;
import dev.ganforge.trainer.run.RunContext;
import dev.ganforge.trainer.run.RunManager;
import dev.ganforge.trainer.run.RunMeters;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.v1.CheckpointEvent;
import dev.ganforge.v1.DeleteRunRequest;
import dev.ganforge.v1.DeleteRunResponse;
import dev.ganforge.v1.DescribeModelRequest;
import dev.ganforge.v1.DownloadArtifactRequest;
import dev.ganforge.v1.ForkRunRequest;
import dev.ganforge.v1.GetMetricsRequest;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.KeepCheckpointRequest;
import dev.ganforge.v1.ListCheckpointsRequest;
import dev.ganforge.v1.ListRunsRequest;
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
import dev.ganforge.v1.WatchCheckpointsRequest;
import dev.ganforge.v1.WatchRunRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** A service with a run named "run" in some state, with a checkpoint of step 20 of 30. */
final class OneRun implements AutoCloseable {
  private static final String NAME = "run";
  private static final long STEP = 20;
  private static final RunSettings SETTINGS = PresetSettings.defaults("mlp");

  private final History history;
  private final RunEvents events;
  private final MetricsWriter metrics;
  private final RunManager manager;
  private final TrainerRpc rpc;
  private final GrpcServer server;
  private final ManagedChannel channel;
  private final TrainerServiceBlockingStub stub;
  private final String before;

  /** {@code state} is the name of one, or "PAUSED, held". */
  OneRun(Path folder, String state) throws IOException {
    history = History.open(folder);
    events = RunEvents.start(history, Clock.systemUTC());
    metrics = MetricsWriter.start(history);
    CheckpointStore store = CheckpointStore.open(folder);
    RunContext context =
        new RunContext(
            history,
            events,
            metrics,
            store,
            new Reserve(folder),
            folder.resolve("datasets"),
            "cpu",
            1,
            Clock.systemUTC(),
            new RunMeters(new SimpleMeterRegistry()));
    manager = RunManager.open(context, false);
    events.createRun(NAME, SETTINGS);
    history.appendMetrics(
        NAME, LongStream.rangeClosed(1, 30).mapToObj(Manifests::metrics).toList());
    events.addCheckpoint(publish(store));
    if (state.equals("PAUSED, held")) {
      events.hold(NAME, "no room");
    } else {
      events.setState(NAME, RunState.valueOf(state), "");
    }
    before = history.run(NAME).state().name();
    rpc = new TrainerRpc(manager, history, events, store);
    Endpoint endpoint = new Endpoint.InProcess(UUID.randomUUID().toString());
    server = GrpcServer.start(endpoint, List.of(rpc));
    channel = Channels.open(endpoint.target());
    stub = TrainerServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  private static Manifest publish(CheckpointStore store) throws IOException {
    Manifest draft = Manifests.draft(NAME, STEP);
    ArtifactWriter content = out -> out.write(NAME.getBytes(StandardCharsets.UTF_8));
    return store.publish(
        new Manifest(
            NAME,
            STEP,
            draft.epoch(),
            draft.latent(),
            draft.image(),
            draft.metrics(),
            draft.provenance(),
            SETTINGS,
            List.of(),
            List.of(),
            draft.time()),
        Map.of(
            CheckpointStore.GENERATOR, content,
            CheckpointStore.STATE, content,
            CheckpointStore.SAMPLES, content));
  }

  /** The run's state when it was made. */
  String before() {
    return before;
  }

  /** The run's state now; "gone" where it is not there. */
  String state() {
    return history.findRun(NAME).map(RunRecord::state).map(Enum::name).orElse("gone");
  }

  /** What a call of the table answers: "answers", a new state, "goes on" or "ends". */
  String call(String call) {
    return switch (call) {
      case "WatchRun" -> watched();
      case "WatchCheckpoints" -> watchedCheckpoints();
      case "ForkRun" -> forked();
      default -> {
        request(call);
        yield state().equals(before) ? "answers" : state();
      }
    };
  }

  private Object request(String call) {
    return switch (call) {
      case "StartRun, the same name" ->
          stub.startRun(StartRunRequest.newBuilder().setName(NAME).build());
      case "GetRun" -> stub.getRun(GetRunRequest.newBuilder().setName(NAME).build());
      case "ListRuns" -> stub.listRuns(ListRunsRequest.getDefaultInstance()).getRuns(0);
      case "StopRun" -> stub.stopRun(StopRunRequest.newBuilder().setName(NAME).build());
      case "PauseRun" -> stub.pauseRun(PauseRunRequest.newBuilder().setName(NAME).build());
      case "ResumeRun" -> stub.resumeRun(resume().build());
      case "ResumeRun, another total" -> stub.resumeRun(resume().setSteps(25).build());
      case "ResumeRun, another learning rate" ->
          stub.resumeRun(
              resume().setConfig(RunConfig.newBuilder().setLearningRateD(1)).setSteps(25).build());
      case "DeleteRun" -> deleted();
      case "ListCheckpoints" ->
          stub.listCheckpoints(ListCheckpointsRequest.newBuilder().setRun(NAME).build())
              .getCheckpoints(0);
      case "KeepCheckpoint" ->
          stub.keepCheckpoint(
              KeepCheckpointRequest.newBuilder().setRun(NAME).setStep(STEP).build());
      case "UnkeepCheckpoint" ->
          stub.unkeepCheckpoint(
              UnkeepCheckpointRequest.newBuilder().setRun(NAME).setStep(STEP).build());
      case "GetMetrics" ->
          stub.getMetrics(GetMetricsRequest.newBuilder().setRun(NAME).build()).getBuckets(0);
      case "DownloadArtifact" ->
          stub.downloadArtifact(
                  DownloadArtifactRequest.newBuilder()
                      .setRun(NAME)
                      .setStep(STEP)
                      .setName(CheckpointStore.GENERATOR)
                      .build())
              .next();
      case "DescribeModel" ->
          stub.describeModel(DescribeModelRequest.newBuilder().setRun(NAME).build());
      default -> throw new AssertionError("the test does not know " + call);
    };
  }

  private static ResumeRunRequest.Builder resume() {
    return ResumeRunRequest.newBuilder().setName(NAME);
  }

  private DeleteRunResponse deleted() {
    return stub.deleteRun(DeleteRunRequest.newBuilder().setName(NAME).build());
  }

  /** Whether the run says that it goes on by itself. */
  boolean held() {
    return stub.getRun(GetRunRequest.newBuilder().setName(NAME).build()).getHeld();
  }

  private String forked() {
    Run fork = stub.forkRun(ForkRunRequest.newBuilder().setRun(NAME).setName("fork").build());
    boolean whole =
        fork.getState() == dev.ganforge.v1.RunState.RUN_STATE_QUEUED
            && fork.getCheckpointCount() == 1
            && fork.getParent().getRun().equals(NAME);
    return whole && state().equals(before) ? "a run, QUEUED" : fork.toString();
  }

  /** Whether the stream ends by itself after what has happened, or waits for more. */
  private String watched() {
    Iterator<RunEvent> stream =
        stub.watchRun(WatchRunRequest.newBuilder().setName(NAME).setAfterStep(0).build());
    boolean last = false;
    long newest = history.newestSequence();
    while (!last && stream.hasNext()) {
      RunEvent event = stream.next();
      last = event.hasStateChanged() && event.getSequence() == newest;
    }
    if (!last) {
      return "does not tell of the newest state";
    }
    events.setState(NAME, history.run(NAME).state(), "said once more");
    return stream.hasNext() ? "goes on" : "ends";
  }

  private String watchedCheckpoints() {
    Iterator<CheckpointEvent> stream =
        stub.watchCheckpoints(WatchCheckpointsRequest.newBuilder().setRun(NAME).build());
    if (stream.next().getPublished().getStep() != STEP) {
      return "does not tell of the checkpoint";
    }
    events.deleteCheckpoint(NAME, STEP);
    try {
      return stream.hasNext() && stream.next().hasDeleted() ? "goes on" : "ends";
    } catch (StatusRuntimeException e) {
      return Status.fromThrowable(e).toString();
    }
  }

  @Override
  public void close() {
    manager.close();
    events.close();
    Channels.close(channel);
    server.close();
    rpc.close();
    metrics.close();
    history.close();
  }
}
