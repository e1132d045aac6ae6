package dev.ganforge.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.GetMetricsRequest;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.ListCheckpointsRequest;
import dev.ganforge.v1.MetricBucket;
import dev.ganforge.v1.PauseRunRequest;
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
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go on from their last checkpoint. */
@Timeout(120)
class ResumeTest {
  private static final int ENDLESS = 1_000_000;

  @TempDir private Path folder;

  @Test
  void aStoppedRunEndsAsOneThatNeverStopped() {
    withTrainer(
        1,
        false,
        trainer -> {
          start(trainer, "stopped", small().setSteps(ENDLESS).setCheckpointEvery(5));
          awaitStep(trainer, "stopped", 7);
          Run stopped = trainer.stopRun(StopRunRequest.newBuilder().setName("stopped").build());
          assertThat(stopped.getState()).isEqualTo(RunState.RUN_STATE_STOPPED);
          long total = stopped.getLatestCheckpointStep() + 6;

          Run resumed = resume(trainer, "stopped", total);
          assertThat(resumed.getState()).isEqualTo(RunState.RUN_STATE_QUEUED);
          assertThat(resumed.getSequence()).isGreaterThan(stopped.getSequence());
          Run end = awaitEnd(trainer, "stopped");
          assertThat(end.getState()).isEqualTo(RunState.RUN_STATE_COMPLETED);
          assertThat(end.getTotalSteps()).isEqualTo(total);
          assertEachStepOnce(trainer, "stopped", total);

          start(trainer, "whole", small().setSteps(total).setCheckpointEvery(total));
          awaitEnd(trainer, "whole");
          assertThat(state(trainer, "stopped", total)).isEqualTo(state(trainer, "whole", total));
        });
  }

  @Test
  void aCompleteRunGoesOnWithAHigherTotalAlone() {
    withTrainer(
        1,
        false,
        trainer -> {
          start(trainer, "run", small().setSteps(4));
          awaitEnd(trainer, "run");
          assertRefused(() -> resume(trainer, "run", 0), "run \"run\" is COMPLETED at step 4");
          assertRefused(() -> resume(trainer, "run", 4), "steps is 4; allowed: above 4");
          resume(trainer, "run", 9);
          assertThat(awaitEnd(trainer, "run").getLatestCheckpointStep()).isEqualTo(9);
          assertEachStepOnce(trainer, "run", 9);

          start(trainer, "whole", small().setSteps(9));
          awaitEnd(trainer, "whole");
          assertThat(state(trainer, "run", 9)).isEqualTo(state(trainer, "whole", 9));
        });
  }

  @Test
  void aTotalCanBeLoweredToAnyAboveTheStepsTrained() {
    withTrainer(
        1,
        false,
        trainer -> {
          start(trainer, "run", small().setSteps(ENDLESS).setCheckpointEvery(5));
          awaitStep(trainer, "run", 7);
          long trained =
              trainer
                  .stopRun(StopRunRequest.newBuilder().setName("run").build())
                  .getLatestCheckpointStep();
          assertRefused(
              () -> resume(trainer, "run", trained),
              "steps is " + trained + "; allowed: above " + trained + ", the steps trained");
          resume(trainer, "run", trained + 2);
          Run end = awaitEnd(trainer, "run");
          assertThat(end.getState()).isEqualTo(RunState.RUN_STATE_COMPLETED);
          assertThat(end.getTotalSteps()).isEqualTo(trained + 2);
        });
  }

  @Test
  void whatWouldChangeTheResultIsRefusedByNameAndTheRestIsTaken() {
    withTrainer(
        1,
        false,
        trainer -> {
          start(trainer, "run", small().setPrecision("fp32").setSteps(4));
          awaitEnd(trainer, "run");
          assertRefused(
              () -> resume(trainer, RunConfig.newBuilder().setLearningRateD(0.1)),
              "learning_rate_d is 0.1, but run \"run\" trains with 2.0E-4 and would not go on as it"
                  + " was: fork run@4 with it");
          assertRefused(
              () -> resume(trainer, RunConfig.newBuilder().setLossValue(4)),
              "loss is hinge, but run \"run\" trains with non-saturating");
          assertRefused(
              () -> resume(trainer, RunConfig.newBuilder().setPrecision("bf16")),
              "precision is bf16");
          assertRefused(
              () -> resume(trainer, RunConfig.newBuilder().setSteps(9)),
              "config has a total; allowed: steps or epochs beside it");

          resume(
              trainer,
              small()
                  .setDevice("cpu")
                  .setPrecision("auto")
                  .setCheckpointEvery(2)
                  .setKeepLast(1)
                  .setEvaluateEvery(1000));
          Run end = awaitEnd(trainer, "run");
          assertThat(end.getState()).isEqualTo(RunState.RUN_STATE_COMPLETED);
          assertThat(end.getConfig().getPrecision()).isEqualTo("fp32");
          assertThat(end.getConfig().getKeepLast()).isEqualTo(1);
          start(trainer, "whole", small().setPrecision("fp32").setSteps(9));
          awaitEnd(trainer, "whole");
          assertThat(state(trainer, "run", 9)).isEqualTo(state(trainer, "whole", 9));
        });
  }

  private static Run resume(TrainerServiceBlockingStub trainer, RunConfig.Builder config) {
    return trainer.resumeRun(
        ResumeRunRequest.newBuilder().setName("run").setSteps(9).setConfig(config).build());
  }

  @Test
  void aPausedRunIsCheckpointedAndItsWatchersGoOn() {
    withTrainer(
        1,
        false,
        trainer -> {
          start(trainer, "run", small().setSteps(ENDLESS));
          Iterator<RunEvent> events = watch(trainer, "run");
          awaitStep(trainer, "run", 3);
          Run paused = trainer.pauseRun(PauseRunRequest.newBuilder().setName("run").build());
          assertThat(paused.getState()).isEqualTo(RunState.RUN_STATE_PAUSED);
          assertThat(paused.getLatestCheckpointStep()).isEqualTo(paused.getLatest().getStep());
          long total = paused.getLatest().getStep() + 3;
          resume(trainer, "run", total);

          List<Long> steps = new ArrayList<>();
          List<RunState> states = new ArrayList<>();
          long sequence = 0;
          while (events.hasNext()) {
            RunEvent event = events.next();
            assertThat(event.getSequence()).isGreaterThanOrEqualTo(sequence);
            sequence = event.getSequence();
            event.getProgress().getMetricsList().forEach(m -> steps.add(m.getStep()));
            if (event.hasStateChanged()) {
              states.add(event.getStateChanged().getState());
            }
          }
          assertThat(steps).isEqualTo(LongStream.rangeClosed(1, total).boxed().toList());
          assertThat(states)
              .containsExactly(
                  RunState.RUN_STATE_QUEUED,
                  RunState.RUN_STATE_PREPARING,
                  RunState.RUN_STATE_RUNNING,
                  RunState.RUN_STATE_PAUSED,
                  RunState.RUN_STATE_QUEUED,
                  RunState.RUN_STATE_PREPARING,
                  RunState.RUN_STATE_RUNNING,
                  RunState.RUN_STATE_COMPLETED);
        });
  }

  @Test
  void aTrainerThatResumesByItselfGoesOnAfterItsShutdown() {
    withTrainer(
        1,
        true,
        trainer -> {
          start(trainer, "run", small().setSteps(40).setCheckpointEvery(1000));
          awaitStep(trainer, "run", 3);
        });
    withTrainer(
        1,
        true,
        trainer -> {
          assertThat(awaitEnd(trainer, "run").getState()).isEqualTo(RunState.RUN_STATE_COMPLETED);
          assertEachStepOnce(trainer, "run", 40);
        });
  }

  @Test
  void threadsAreThoseOfTheRunsBeginning() {
    withTrainer(
        2,
        false,
        trainer -> {
          start(trainer, "run", small().setSteps(4));
          awaitEnd(trainer, "run");
        });
    withTrainer(
        1,
        false,
        trainer -> {
          resume(trainer, "run", 6);
          awaitEnd(trainer, "run");
          assertThat(checkpoint(trainer, "run", 6).getProvenance().getThreads()).isEqualTo(2);
        });
  }

  @Test
  void anotherDataSetIsRefusedWithBothDigests() throws IOException {
    Path digits = folder.resolve("digits-idx3-ubyte");
    writeImages(digits, 1);
    withTrainer(
        1,
        false,
        trainer -> {
          start(trainer, "run", small().setDataset(digits.toString()).setSteps(4));
          awaitEnd(trainer, "run");
          String before = checkpoint(trainer, "run", 4).getProvenance().getDatasetDigest();
          writeImages(digits, 2);
          resume(trainer, "run", 6);
          Run failed = awaitEnd(trainer, "run");
          assertThat(failed.getState()).isEqualTo(RunState.RUN_STATE_FAILED);
          assertThat(failed.getStateReason())
              .startsWith("the data set's digest is ")
              .contains("checkpoint run@4 was made with " + before);
          assertThat(failed.getLatestCheckpointStep()).isEqualTo(4);

          writeImages(digits, 1);
          resume(trainer, "run", 6);
          assertThat(awaitEnd(trainer, "run").getState()).isEqualTo(RunState.RUN_STATE_COMPLETED);
          delete(digits);
          assertRefused(() -> resume(trainer, "run", 8), "dataset is");
        });
  }

  @Test
  void aDamagedCheckpointIsPutAsideAndTheOneBeforeItServes() {
    withTrainer(
        1,
        false,
        trainer -> {
          start(trainer, "run", small().setSteps(6).setCheckpointEvery(2));
          awaitEnd(trainer, "run");
          damage(folder.resolve("runs/run/checkpoints/6/state.safetensors"));
          resume(trainer, "run", 8);
          assertThat(awaitEnd(trainer, "run").getState()).isEqualTo(RunState.RUN_STATE_COMPLETED);
          assertEachStepOnce(trainer, "run", 8);

          start(trainer, "whole", small().setSteps(8));
          awaitEnd(trainer, "whole");
          assertThat(state(trainer, "run", 8)).isEqualTo(state(trainer, "whole", 8));
        });
  }

  private static void writeImages(Path file, int seed) {
    try {
      byte[] images = new byte[16 + 16 * 784];
      System.arraycopy(
          new byte[] {0, 0, 8, 3, 0, 0, 0, 16, 0, 0, 0, 28, 0, 0, 0, 28}, 0, images, 0, 16);
      for (int i = 16; i < images.length; i++) {
        images[i] = (byte) (i * seed);
      }
      Files.write(file, images);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void damage(Path file) {
    try {
      Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining(message);
  }

  private static void assertEachStepOnce(
      TrainerServiceBlockingStub trainer, String run, long total) {
    List<MetricBucket> steps =
        trainer
            .getMetrics(GetMetricsRequest.newBuilder().setRun(run).setMaxPoints(10_000).build())
            .getBucketsList();
    assertThat(steps)
        .extracting(bucket -> bucket.getLast().getStep())
        .isEqualTo(LongStream.rangeClosed(1, total).boxed().toList());
  }

  private static String state(TrainerServiceBlockingStub trainer, String run, long step) {
    return checkpoint(trainer, run, step).getArtifactsList().stream()
        .filter(artifact -> artifact.getName().equals("state.safetensors"))
        .findFirst()
        .orElseThrow()
        .getSha256();
  }

  private static CheckpointManifest checkpoint(
      TrainerServiceBlockingStub trainer, String run, long step) {
    return trainer
        .listCheckpoints(ListCheckpointsRequest.newBuilder().setRun(run).setPageSize(1000).build())
        .getCheckpointsList()
        .stream()
        .filter(it -> it.getStep() == step)
        .findFirst()
        .orElseThrow();
  }

  private static Run resume(TrainerServiceBlockingStub trainer, String run, long steps) {
    ResumeRunRequest.Builder request = ResumeRunRequest.newBuilder().setName(run);
    if (steps > 0) {
      request.setSteps(steps);
    }
    return trainer.resumeRun(request.build());
  }

  private static Iterator<RunEvent> watch(TrainerServiceBlockingStub trainer, String run) {
    return trainer
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .watchRun(WatchRunRequest.newBuilder().setName(run).setAfterStep(0).build());
  }

  private static void awaitStep(TrainerServiceBlockingStub trainer, String run, long step) {
    Iterator<RunEvent> events = watch(trainer, run);
    while (events.hasNext()) {
      if (events.next().getProgress().getMetricsList().stream()
          .anyMatch(m -> m.getStep() >= step)) {
        return;
      }
    }
  }

  private static Run awaitEnd(TrainerServiceBlockingStub trainer, String run) {
    watch(trainer, run).forEachRemaining(event -> {});
    return trainer.getRun(GetRunRequest.newBuilder().setName(run).build());
  }

  private static void start(
      TrainerServiceBlockingStub trainer, String name, RunConfig.Builder config) {
    Run unused =
        trainer.startRun(StartRunRequest.newBuilder().setName(name).setConfig(config).build());
  }

  private static RunConfig.Builder small() {
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

  private void withTrainer(
      int threads, boolean autoResume, Consumer<TrainerServiceBlockingStub> test) {
    Endpoint endpoint = new Endpoint.InProcess("trainer-" + UUID.randomUUID());
    TrainerConfig config = new TrainerConfig(folder, endpoint, "cpu", threads, autoResume);
    try (TrainerServer server = TrainerServer.start(config)) {
      ManagedChannel channel = Channels.open(server.endpoint().target());
      try {
        test.accept(TrainerServiceGrpc.newBlockingStub(channel));
      } finally {
        Channels.close(channel);
      }
    }
  }
}
