package dev.ganforge.trainer.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.trainer.checkpoint.Manifests;
import dev.ganforge.trainer.checkpoint.ProtoMapping;
import dev.ganforge.trainer.history.Prepared;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.v1.DeleteRunRequest;
import dev.ganforge.v1.GetMetricsRequest;
import dev.ganforge.v1.GetMetricsResponse;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.ListCheckpointsRequest;
import dev.ganforge.v1.ListCheckpointsResponse;
import dev.ganforge.v1.ListPresetsRequest;
import dev.ganforge.v1.ListRunsRequest;
import dev.ganforge.v1.ListRunsResponse;
import dev.ganforge.v1.Preset;
import dev.ganforge.v1.ResumeRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.StartRunRequest;
import dev.ganforge.v1.StopRunRequest;
import dev.ganforge.v1.TrainerServiceGrpc.TrainerServiceBlockingStub;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerRpcTest {
  @TempDir Path dataDir;
  private Service service;
  private TrainerServiceBlockingStub stub;

  @BeforeEach
  void open() throws IOException {
    service = new Service(dataDir);
    stub = service.blocking();
  }

  @AfterEach
  void close() {
    service.close();
  }

  private Run start(String name) {
    return stub.startRun(StartRunRequest.newBuilder().setName(name).build());
  }

  private static void assertStatus(ThrowingCallable call, Status.Code code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(message);
            });
  }

  @Test
  void startsARunWithEveryDefaultFilledIn() {
    Run run =
        stub.startRun(
            StartRunRequest.newBuilder()
                .setConfig(RunConfig.newBuilder().setImageSize(32).setSteps(200))
                .build());

    assertThat(run.getName()).isEqualTo("dcgan-mnist-20260131-142530");
    assertThat(run.getState()).isEqualTo(dev.ganforge.v1.RunState.RUN_STATE_QUEUED);
    assertThat(run.getConfig().getPreset()).isEqualTo("dcgan");
    assertThat(run.getConfig().getImageSize()).isEqualTo(32);
    assertThat(run.getConfig().getBatchSize()).isEqualTo(128);
    assertThat(run.getConfig().getSteps()).isEqualTo(200);
    assertThat(run.getConfig().hasChannels()).isFalse();
    assertThat(run.getSequence()).isEqualTo(1);
    assertThat(run.hasLatest()).isFalse();
    assertThat(stub.getRun(GetRunRequest.newBuilder().setName(run.getName()).build()))
        .isEqualTo(run);
    assertThat(start("").getName()).isEqualTo("dcgan-mnist-20260131-142530-2");
  }

  @Test
  void showsARunAsItStands() throws IOException {
    start("a");
    service.history.setPrepared(
        "a", new Prepared(1000, 157, Manifests.IMAGE, Manifests.LATENT, Manifests.PROVENANCE));
    service.events.setState("a", RunState.RUNNING, "");
    service.history.appendMetrics(
        "a", LongStream.rangeClosed(1, 3).mapToObj(Manifests::metrics).toList());
    service.events.addCheckpoint(Manifests.published("a", 3));
    service.store.writeRunFile("a", "real.png", out -> out.write(7));

    Run run = stub.getRun(GetRunRequest.newBuilder().setName("a").build());
    assertThat(run.getState()).isEqualTo(dev.ganforge.v1.RunState.RUN_STATE_RUNNING);
    assertThat(run.getTotalSteps()).isEqualTo(1000);
    assertThat(run.getStepsPerEpoch()).isEqualTo(157);
    assertThat(run.getImage()).isEqualTo(ProtoMapping.toProto(Manifests.IMAGE));
    assertThat(run.getProvenance()).isEqualTo(ProtoMapping.toProto(Manifests.PROVENANCE));
    assertThat(run.getLatest()).isEqualTo(ProtoMapping.toProto(Manifests.metrics(3)));
    assertThat(run.getLatestCheckpointStep()).isEqualTo(3);
    assertThat(run.getCheckpointCount()).isEqualTo(1);
    assertThat(run.hasStartTime()).isTrue();
    assertThat(run.hasEndTime()).isFalse();
    assertThat(run.getArtifacts(0).getName()).isEqualTo("real.png");
  }

  @Test
  void listsRunsInPages() {
    for (int i = 0; i < 3; i++) {
      start("run-" + i);
    }
    ListRunsResponse first = stub.listRuns(ListRunsRequest.newBuilder().setPageSize(2).build());
    ListRunsResponse second =
        stub.listRuns(
            ListRunsRequest.newBuilder()
                .setPageSize(2)
                .setPageToken(first.getNextPageToken())
                .build());

    assertThat(first.getRunsList()).extracting(Run::getName).containsExactly("run-2", "run-1");
    assertThat(second.getRunsList()).extracting(Run::getName).containsExactly("run-0");
    assertThat(second.getNextPageToken()).isEmpty();
  }

  @Test
  void stopsAndDeletes() throws IOException {
    start("a");
    service.store.writeRunFile("a", "real.png", out -> out.write(7));

    assertThat(stub.stopRun(StopRunRequest.newBuilder().setName("a").build()).getState())
        .isEqualTo(dev.ganforge.v1.RunState.RUN_STATE_STOPPED);
    assertStatus(
        () -> stub.stopRun(StopRunRequest.newBuilder().setName("a").build()),
        Status.Code.FAILED_PRECONDITION,
        "run \"a\" has ended");
    stub.deleteRun(DeleteRunRequest.newBuilder().setName("a").build());
    assertStatus(
        () -> stub.getRun(GetRunRequest.newBuilder().setName("a").build()),
        Status.Code.NOT_FOUND,
        "there is no run named \"a\"");
    assertThat(dataDir.resolve("runs/a")).doesNotExist();
  }

  @Test
  void answersWhatACallerGotWrong() {
    start("a");
    assertStatus(() -> start("a"), Status.Code.ALREADY_EXISTS, "a run named \"a\" already");
    assertStatus(() -> start("../a"), Status.Code.INVALID_ARGUMENT, "name is \"../a\"");
    assertStatus(
        () ->
            stub.startRun(
                StartRunRequest.newBuilder()
                    .setConfig(RunConfig.newBuilder().setImageSize(48))
                    .build()),
        Status.Code.INVALID_ARGUMENT,
        "image_size is 48; allowed: a power of two from 16 to 256");
    assertStatus(
        () -> stub.getRun(GetRunRequest.getDefaultInstance()),
        Status.Code.INVALID_ARGUMENT,
        "name is \"\"");
    assertStatus(
        () -> stub.listRuns(ListRunsRequest.newBuilder().setPageSize(1001).build()),
        Status.Code.INVALID_ARGUMENT,
        "page_size is 1001; allowed: 1 to 1000");
    assertStatus(
        () -> stub.listRuns(ListRunsRequest.newBuilder().setPageToken("x").build()),
        Status.Code.INVALID_ARGUMENT,
        "page_token");
    assertStatus(
        () -> stub.getMetrics(GetMetricsRequest.newBuilder().setRun("b").build()),
        Status.Code.NOT_FOUND,
        "there is no run named \"b\"");
    assertStatus(
        () ->
            stub.getMetrics(
                GetMetricsRequest.newBuilder().setRun("a").setFromStep(5).setToStep(4).build()),
        Status.Code.INVALID_ARGUMENT,
        "to_step is 4");
    assertStatus(
        () -> stub.resumeRun(ResumeRunRequest.newBuilder().setName("a").setSteps(0).build()),
        Status.Code.INVALID_ARGUMENT,
        "steps is 0; allowed: 1 or more");
    assertStatus(
        () ->
            stub.resumeRun(
                ResumeRunRequest.newBuilder().setName("a").setSteps(9).setEpochs(9).build()),
        Status.Code.INVALID_ARGUMENT,
        "steps and epochs are both given");
  }

  @Test
  void listsCheckpoints() {
    start("a");
    for (int step = 0; step < 5; step++) {
      service.events.addCheckpoint(Manifests.published("a", step));
    }
    ListCheckpointsResponse newest =
        stub.listCheckpoints(
            ListCheckpointsRequest.newBuilder()
                .setRun("a")
                .setNewestFirst(true)
                .setPageSize(2)
                .build());
    ListCheckpointsResponse all =
        stub.listCheckpoints(ListCheckpointsRequest.newBuilder().setRun("a").build());

    assertThat(newest.getCheckpointsList()).extracting(c -> c.getStep()).containsExactly(4L, 3L);
    assertThat(newest.getNextPageToken()).isNotEmpty();
    assertThat(all.getCheckpointsList())
        .hasSize(5)
        .contains(ProtoMapping.toProto(Manifests.published("a", 2)));
  }

  @Test
  void reducesMetrics() {
    start("a");
    GetMetricsRequest.Builder request = GetMetricsRequest.newBuilder().setRun("a");
    assertThat(stub.getMetrics(request.build())).isEqualTo(GetMetricsResponse.getDefaultInstance());
    service.history.appendMetrics(
        "a", LongStream.rangeClosed(1, 95).mapToObj(Manifests::metrics).toList());

    GetMetricsResponse ten = stub.getMetrics(request.setMaxPoints(10).build());
    assertThat(ten.getBucketsCount()).isEqualTo(10);
    assertThat(ten.getFirstStep()).isEqualTo(1);
    assertThat(ten.getLastStep()).isEqualTo(95);
    assertThat(ten.getBuckets(0).getCount()).isEqualTo(10);
    assertThat(ten.getBuckets(9).getCount()).isEqualTo(5);
    assertThat(ten.getBuckets(9).getLossD().getMin()).isEqualTo(Manifests.metrics(91).lossD());
    assertThat(ten.getBuckets(9).getLast()).isEqualTo(ProtoMapping.toProto(Manifests.metrics(95)));
    GetMetricsResponse part = stub.getMetrics(request.setFromStep(90).setToStep(1000).build());
    assertThat(part.getBucketsCount()).isEqualTo(6);
    assertThat(stub.getMetrics(request.setFromStep(96).build()).getBucketsCount()).isZero();
  }

  @Test
  void listsThePresetsWithTheirDefaults() {
    assertThat(stub.listPresets(ListPresetsRequest.getDefaultInstance()).getPresetsList())
        .extracting(Preset::getName)
        .containsExactly("dcgan", "mlp", "vanilla", "conv");
    for (Preset preset :
        stub.listPresets(ListPresetsRequest.getDefaultInstance()).getPresetsList()) {
      assertThat(preset.getTitle()).isNotEmpty();
      assertThat(RunSettingsMapping.merge(preset.getDefaults()))
          .isEqualTo(
              RunSettingsMapping.merge(RunConfig.newBuilder().setPreset(preset.getName()).build()));
    }
  }
}
