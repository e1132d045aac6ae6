package dev.ganforge.trainer.rpc;

import com.google.protobuf.Timestamp;
import dev.ganforge.trainer.checkpoint.Artifact;
import dev.ganforge.trainer.checkpoint.ParentCheckpoint;
import dev.ganforge.trainer.checkpoint.ProtoMapping;
import dev.ganforge.trainer.checkpoint.SettingsMapping;
import dev.ganforge.trainer.event.Event;
import dev.ganforge.trainer.history.CheckpointScore;
import dev.ganforge.trainer.history.MetricBucket;
import dev.ganforge.trainer.history.Prepared;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.trainer.training.StepMetrics;
import dev.ganforge.v1.CheckpointEvent;
import dev.ganforge.v1.Heartbeat;
import dev.ganforge.v1.MetricRange;
import dev.ganforge.v1.Progress;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.StateChanged;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs, events and metrics as the contract's messages. */
final class RunMapping {
  private RunMapping() {}

  static Run toProto(RunRecord run, List<Artifact> files) {
    Run.Builder proto =
        Run.newBuilder()
            .setName(run.name())
            .setState(toProto(run.state()))
            .setStateReason(run.reason())
            .setHeld(run.held())
            .setConfig(SettingsMapping.toProto(run.settings()))
            .setCreateTime(ProtoMapping.toProto(run.created()))
            .setLatestCheckpointStep(run.latestCheckpointStep())
            .setCheckpointCount(run.checkpointCount())
            .setSequence(run.sequence());
    set(run.started(), proto::setStartTime);
    set(run.ended(), proto::setEndTime);
    set(run.heartbeat(), proto::setHeartbeatTime);
    ParentCheckpoint parent = run.parent();
    if (parent != null) {
      proto.setParent(ProtoMapping.toProto(parent));
    }
    Prepared prepared = run.prepared();
    if (prepared != null) {
      proto
          .setTotalSteps(prepared.totalSteps())
          .setStepsPerEpoch(prepared.stepsPerEpoch())
          .setImage(ProtoMapping.toProto(prepared.image()))
          .setLatent(ProtoMapping.toProto(prepared.latent()))
          .setProvenance(ProtoMapping.toProto(prepared.provenance()));
    }
    StepMetrics latest = run.latest();
    if (latest != null) {
      proto.setLatest(ProtoMapping.toProto(latest));
    }
    CheckpointScore score = run.latestScore();
    if (score != null) {
      proto
          .setLatestFrechet(ProtoMapping.toProto(score.distance()))
          .setLatestFrechetStep(score.step());
    }
    files.forEach(file -> proto.addArtifacts(ProtoMapping.toProto(file)));
    return proto.build();
  }

  private static void set(@Nullable Instant time, Consumer<Timestamp> setter) {
    if (time != null) {
      setter.accept(ProtoMapping.toProto(time));
    }
  }

  static dev.ganforge.v1.RunState toProto(RunState state) {
    return switch (state) {
      case QUEUED -> dev.ganforge.v1.RunState.RUN_STATE_QUEUED;
      case PREPARING -> dev.ganforge.v1.RunState.RUN_STATE_PREPARING;
      case RUNNING -> dev.ganforge.v1.RunState.RUN_STATE_RUNNING;
      case PAUSED -> dev.ganforge.v1.RunState.RUN_STATE_PAUSED;
      case COMPLETED -> dev.ganforge.v1.RunState.RUN_STATE_COMPLETED;
      case STOPPED -> dev.ganforge.v1.RunState.RUN_STATE_STOPPED;
      case FAILED -> dev.ganforge.v1.RunState.RUN_STATE_FAILED;
    };
  }

  static RunEvent toRunEvent(Event event, Function<RunRecord, Run> runs) {
    RunEvent.Builder proto =
        RunEvent.newBuilder()
            .setSequence(event.sequence())
            .setTime(ProtoMapping.toProto(event.time()));
    if (event instanceof Event.StateChanged changed) {
      proto.setStateChanged(toProto(changed, runs));
    } else if (event instanceof Event.Progress progress) {
      proto.setProgress(toProto(progress));
    } else if (event instanceof Event.CheckpointPublished published) {
      proto.setCheckpoint(ProtoMapping.toProto(published.manifest()));
    } else {
      proto.setHeartbeat(Heartbeat.getDefaultInstance());
    }
    return proto.build();
  }

  private static StateChanged toProto(Event.StateChanged event, Function<RunRecord, Run> runs) {
    StateChanged.Builder proto =
        StateChanged.newBuilder().setState(toProto(event.state())).setReason(event.reason());
    RunRecord run = event.record();
    if (run != null) {
      proto.setRun(runs.apply(run));
    }
    return proto.build();
  }

  private static Progress toProto(Event.Progress event) {
    Progress.Builder proto =
        Progress.newBuilder().setSkipped(event.skipped()).setTotalSteps(event.totalSteps());
    event.metrics().forEach(metrics -> proto.addMetrics(ProtoMapping.toProto(metrics)));
    return proto.build();
  }

  static CheckpointEvent toCheckpointEvent(Event event) {
    CheckpointEvent.Builder proto = CheckpointEvent.newBuilder().setSequence(event.sequence());
    if (event instanceof Event.CheckpointPublished published) {
      proto.setPublished(ProtoMapping.toProto(published.manifest()));
    } else if (event instanceof Event.CheckpointDeleted deleted) {
      proto.getDeletedBuilder().setRun(deleted.run()).setStep(deleted.step());
    } else {
      proto.setHeartbeat(Heartbeat.getDefaultInstance());
    }
    return proto.build();
  }

  static dev.ganforge.v1.MetricBucket toProto(MetricBucket bucket) {
    return dev.ganforge.v1.MetricBucket.newBuilder()
        .setLast(ProtoMapping.toProto(bucket.last()))
        .setLossD(toProto(bucket.lossD()))
        .setLossG(toProto(bucket.lossG()))
        .setDReal(toProto(bucket.dReal()))
        .setDFakeBefore(toProto(bucket.dFakeBefore()))
        .setDFakeAfter(toProto(bucket.dFakeAfter()))
        .setImagesPerSecond(toProto(bucket.imagesPerSecond()))
        .setCount(bucket.count())
        .build();
  }

  private static MetricRange toProto(MetricBucket.Range range) {
    return MetricRange.newBuilder()
        .setMin(range.min())
        .setMax(range.max())
        .setNotFinite(range.notFinite())
        .setSmoothed(range.smoothed())
        .build();
  }
}
