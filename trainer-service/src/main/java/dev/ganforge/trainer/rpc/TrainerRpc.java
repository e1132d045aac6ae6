package dev.ganforge.trainer.rpc;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.ProtoMapping;
import dev.ganforge.trainer.checkpoint.RunName;
import dev.ganforge.trainer.checkpoint.SettingsMapping;
import dev.ganforge.trainer.checkpoint.StoredFile;
import dev.ganforge.trainer.event.RunEvents;
import dev.ganforge.trainer.event.Subscription;
import dev.ganforge.trainer.export.Exporter;
import dev.ganforge.trainer.export.Format;
import dev.ganforge.trainer.history.CheckpointRecord;
import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.Page;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.StepRange;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.run.PresetSettings;
import dev.ganforge.trainer.run.RunControl;
import dev.ganforge.trainer.run.Totals;
import dev.ganforge.v1.ArtifactChunk;
import dev.ganforge.v1.CheckpointEvent;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.DeleteRunRequest;
import dev.ganforge.v1.DeleteRunResponse;
import dev.ganforge.v1.DescribeModelRequest;
import dev.ganforge.v1.DescribeModelResponse;
import dev.ganforge.v1.DownloadArtifactRequest;
import dev.ganforge.v1.ForkRunRequest;
import dev.ganforge.v1.GetMetricsRequest;
import dev.ganforge.v1.GetMetricsResponse;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.KeepCheckpointRequest;
import dev.ganforge.v1.ListCheckpointsRequest;
import dev.ganforge.v1.ListCheckpointsResponse;
import dev.ganforge.v1.ListPresetsRequest;
import dev.ganforge.v1.ListPresetsResponse;
import dev.ganforge.v1.ListRunsRequest;
import dev.ganforge.v1.ListRunsResponse;
import dev.ganforge.v1.PauseRunRequest;
import dev.ganforge.v1.ResumeRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.StartRunRequest;
import dev.ganforge.v1.StopRunRequest;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.UnkeepCheckpointRequest;
import dev.ganforge.v1.WatchCheckpointsRequest;
import dev.ganforge.v1.WatchRunRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The TrainerService over the history, the events, the checkpoint store and who runs the runs. */
public final class TrainerRpc extends TrainerServiceGrpc.TrainerServiceImplBase
    implements AutoCloseable {
  private static final int STREAM_THREADS = 2;

  private final RunControl control;
  private final History history;
  private final RunEvents events;
  private final CheckpointStore store;
  private final Exporter exporter;
  private final ExecutorService streams;

  public TrainerRpc(RunControl control, History history, RunEvents events, CheckpointStore store) {
    this.control = control;
    this.history = history;
    this.events = events;
    this.store = store;
    exporter = new Exporter(store);
    streams =
        new ThreadPoolExecutor(
            STREAM_THREADS,
            STREAM_THREADS,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "watch-streams");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy()); // a stream that ends late needs no more turns
  }

  @Override
  public void startRun(StartRunRequest request, StreamObserver<Run> answer) {
    if (!request.getName().isEmpty()) {
      RunName.require("name", request.getName());
    }
    answer(
        answer,
        toProto(control.start(request.getName(), RunSettingsMapping.merge(request.getConfig()))));
  }

  @Override
  public void getRun(GetRunRequest request, StreamObserver<Run> answer) {
    answer(answer, toProto(history.run(RunName.require("name", request.getName()))));
  }

  @Override
  public void listRuns(ListRunsRequest request, StreamObserver<ListRunsResponse> answer) {
    Page<RunRecord> page =
        history.runs(request.getPageToken(), limit("page_size", request.getPageSize(), 1000, 100));
    ListRunsResponse.Builder response = ListRunsResponse.newBuilder().setNextPageToken(page.next());
    page.items().forEach(run -> response.addRuns(toProto(run)));
    answer(answer, response.build());
  }

  @Override
  public void stopRun(StopRunRequest request, StreamObserver<Run> answer) {
    answer(answer, toProto(control.stop(RunName.require("name", request.getName()))));
  }

  @Override
  public void pauseRun(PauseRunRequest request, StreamObserver<Run> answer) {
    answer(answer, toProto(control.pause(RunName.require("name", request.getName()))));
  }

  @Override
  public void resumeRun(ResumeRunRequest request, StreamObserver<Run> answer) {
    if (request.hasSteps() && request.getSteps() < 1) {
      throw ServiceException.invalid("steps", request.getSteps(), "1 or more");
    }
    if (request.hasEpochs() && request.getEpochs() < 1) {
      throw ServiceException.invalid("epochs", request.getEpochs(), "1 or more");
    }
    RunConfig config = request.getConfig();
    if (config.hasSteps() || config.hasEpochs()) {
      throw ServiceException.invalid("config has a total; allowed: steps or epochs beside it");
    }
    Totals totals = new Totals(request.getSteps(), request.getEpochs());
    answer(
        answer,
        toProto(
            control.resume(
                RunName.require("name", request.getName()),
                totals,
                settings -> RunSettingsMapping.changed(settings, config))));
  }

  @Override
  public void forkRun(ForkRunRequest request, StreamObserver<Run> answer) {
    if (!request.getName().isEmpty()) {
      RunName.require("name", request.getName());
    }
    if (request.hasStep() && request.getStep() < 0) {
      throw ServiceException.invalid("step", request.getStep(), "0 or more");
    }
    answer(
        answer,
        toProto(
            control.fork(
                RunName.require("run", request.getRun()),
                request.hasStep() ? OptionalLong.of(request.getStep()) : OptionalLong.empty(),
                request.getName(),
                settings -> RunSettingsMapping.changed(settings, request.getConfig()))));
  }

  @Override
  public void keepCheckpoint(
      KeepCheckpointRequest request, StreamObserver<CheckpointManifest> answer) {
    answer(answer, keep(request.getRun(), request.getStep(), true));
  }

  @Override
  public void unkeepCheckpoint(
      UnkeepCheckpointRequest request, StreamObserver<CheckpointManifest> answer) {
    answer(answer, keep(request.getRun(), request.getStep(), false));
  }

  private CheckpointManifest keep(String run, long step, boolean kept) {
    if (step < 0) {
      throw ServiceException.invalid("step", step, "0 or more");
    }
    return toProto(control.keep(RunName.require("run", run), step, kept));
  }

  @Override
  public void deleteRun(DeleteRunRequest request, StreamObserver<DeleteRunResponse> answer) {
    control.delete(RunName.require("name", request.getName()));
    answer(answer, DeleteRunResponse.getDefaultInstance());
  }

  @Override
  public void watchRun(WatchRunRequest request, StreamObserver<RunEvent> answer) {
    if (request.hasAfterStep() && request.getAfterStep() < 0) {
      throw ServiceException.invalid("after_step", request.getAfterStep(), "0 or more");
    }
    Subscription subscription =
        events.watchRun(
            RunName.require("name", request.getName()),
            request.getAfterSequence(),
            request.hasAfterStep() ? request.getAfterStep() : null);
    WatchStream.serve(
        (ServerCallStreamObserver<RunEvent>) answer,
        subscription,
        event -> RunMapping.toRunEvent(event, this::toProto),
        streams);
  }

  @Override
  public void watchCheckpoints(
      WatchCheckpointsRequest request, StreamObserver<CheckpointEvent> answer) {
    Subscription subscription =
        events.watchCheckpoints(
            request.getRun().isEmpty() ? null : RunName.require("run", request.getRun()),
            request.getAfterSequence());
    WatchStream.serve(
        (ServerCallStreamObserver<CheckpointEvent>) answer,
        subscription,
        RunMapping::toCheckpointEvent,
        streams);
  }

  @Override
  public void listCheckpoints(
      ListCheckpointsRequest request, StreamObserver<ListCheckpointsResponse> answer) {
    Page<CheckpointRecord> page =
        history.checkpoints(
            RunName.require("run", request.getRun()),
            request.getNewestFirst(),
            request.getPageToken(),
            limit("page_size", request.getPageSize(), 1000, 100));
    ListCheckpointsResponse.Builder response =
        ListCheckpointsResponse.newBuilder().setNextPageToken(page.next());
    page.items().forEach(checkpoint -> response.addCheckpoints(toProto(checkpoint)));
    answer(answer, response.build());
  }

  @Override
  public void getMetrics(GetMetricsRequest request, StreamObserver<GetMetricsResponse> answer) {
    String run = RunName.require("run", request.getRun());
    int points = limit("max_points", request.getMaxPoints(), 10_000, 1000);
    long from = request.getFromStep();
    long to = request.getToStep();
    if (from < 0) {
      throw ServiceException.invalid("from_step", from, "0 or more");
    }
    if (to < 0 || (to > 0 && to < from)) {
      throw ServiceException.invalid("to_step", to, "0, or from_step or more");
    }
    double smoothing = request.getSmoothing();
    if (!Double.isFinite(smoothing) || smoothing < 0) {
      throw ServiceException.invalid("smoothing", smoothing, "a finite number, 0 or more");
    }
    StepRange whole = history.steps(run);
    long first = Math.max(from, whole.first());
    long last = to == 0 ? whole.last() : Math.min(to, whole.last());
    GetMetricsResponse.Builder response =
        GetMetricsResponse.newBuilder().setFirstStep(whole.first()).setLastStep(whole.last());
    if (first <= last && whole.last() > 0) {
      history
          .metricBuckets(run, first, last, points, smoothing)
          .forEach(bucket -> response.addBuckets(RunMapping.toProto(bucket)));
    }
    answer(answer, response.build());
  }

  @Override
  public void downloadArtifact(
      DownloadArtifactRequest request, StreamObserver<ArtifactChunk> answer) {
    String run = RunName.require("run", request.getRun());
    history.run(run);
    ArtifactDownload.serve(
        (ServerCallStreamObserver<ArtifactChunk>) answer, open(run, request), request.getOffset());
  }

  private StoredFile open(String run, DownloadArtifactRequest request) {
    if (!request.hasStep()) {
      return store.openRunFile(run, request.getName());
    }
    return Format.ofArtifact(request.getName())
        .map(format -> exporter.open(run, request.getStep(), format))
        .orElseGet(() -> store.open(run, request.getStep(), request.getName()));
  }

  @Override
  public void describeModel(
      DescribeModelRequest request, StreamObserver<DescribeModelResponse> answer) {
    answer(answer, ModelDescription.toProto(Presets.gan(described(request))));
  }

  private NetworkSettings described(DescribeModelRequest request) {
    if (request.getRun().isEmpty()) {
      RunConfig config = request.getConfig();
      return ModelDescription.withChannels(
          RunSettingsMapping.merge(config).network(), config.getDataset());
    }
    if (request.hasConfig()) {
      throw ServiceException.invalid("config is set beside run; allowed: one of them");
    }
    RunRecord run = history.run(RunName.require("run", request.getRun()));
    return ModelDescription.withChannels(run.settings().network(), run.settings().data().dataset());
  }

  @Override
  public void listPresets(ListPresetsRequest request, StreamObserver<ListPresetsResponse> answer) {
    ListPresetsResponse.Builder response = ListPresetsResponse.newBuilder();
    for (String name : PresetSettings.names()) {
      response
          .addPresetsBuilder()
          .setName(name)
          .setTitle(PresetSettings.title(name))
          .setDefaults(SettingsMapping.toProto(PresetSettings.defaults(name)));
    }
    answer(answer, response.build());
  }

  private Run toProto(RunRecord run) {
    return RunMapping.toProto(run, store.runFiles(run.name()));
  }

  private static CheckpointManifest toProto(CheckpointRecord checkpoint) {
    return ProtoMapping.toProto(checkpoint.manifest()).toBuilder()
        .setKept(checkpoint.kept())
        .build();
  }

  private static int limit(String field, int asked, int most, int usual) {
    if (asked < 0 || asked > most) {
      throw ServiceException.invalid(field, asked, "1 to " + most + ", or 0 for " + usual);
    }
    return asked == 0 ? usual : asked;
  }

  private static <T> void answer(StreamObserver<T> answer, T value) {
    answer.onNext(value);
    answer.onCompleted();
  }

  /** Ends the threads that serve streams; the server's calls have to be over. */
  @Override
  public void close() {
    streams.shutdownNow();
  }
}
