package dev.ganforge.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.KeepCheckpointRequest;
import dev.ganforge.v1.PauseRunRequest;
import dev.ganforge.v1.ResumeRunRequest;
import dev.ganforge.v1.StopRunRequest;
import dev.ganforge.v1.UnkeepCheckpointRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which checkpoints a run that trains still has. */
@Timeout(120)
class RetentionTest {
  private static final int EVERY = 3;

  @TempDir private Path folder;

  private static void startEndless(LiveTrainer trainer) {
    trainer.start(
        "run",
        LiveTrainer.small()
            .setSteps(LiveTrainer.ENDLESS)
            .setCheckpointEvery(EVERY)
            .setEvaluateEvery(LiveTrainer.ENDLESS)
            .setKeepLast(1));
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time of waiting").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  @Test
  void oneThatIsDownloadedFileByFileStaysWholeThoughOthersGo() throws Exception {
    try (LiveTrainer trainer = new LiveTrainer(folder)) {
      startEndless(trainer);
      trainer.awaitCheckpoint("run", EVERY);
      /* The newest may be deleted before its first file is read; then the next one is it. */
      CheckpointManifest held = null;
      while (held == null) {
        CheckpointManifest newest =
            trainer.get("run").getCheckpointCount() == 0 ? null : newest(trainer);
        held = newest != null && begin(trainer, newest) ? newest : null;
      }
      long step = held.getStep();
      trainer.awaitCheckpoint("run", step + 3 * EVERY);
      assertThat(trainer.steps("run")).contains(step).doesNotContain(step + EVERY);
      for (var artifact : held.getArtifactsList()) {
        byte[] bytes = trainer.download("run", step, artifact.getName());
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
            .isEqualTo(artifact.getSha256());
      }
      trainer.stub.stopRun(StopRunRequest.newBuilder().setName("run").build());
    }
  }

  private static CheckpointManifest newest(LiveTrainer trainer) {
    var all = trainer.checkpoints("run");
    return all.get(all.size() - 1);
  }

  private static boolean begin(LiveTrainer trainer, CheckpointManifest checkpoint) {
    try {
      return trainer.download("run", checkpoint.getStep(), "manifest.json").length > 0;
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
      return false;
    }
  }

  @Test
  void oneThatTheTrainerItselfReadGoesLikeAnyOther() {
    try (LiveTrainer trainer = new LiveTrainer(folder)) {
      startEndless(trainer);
      trainer.awaitCheckpoint("run", EVERY);
      trainer.stub.pauseRun(PauseRunRequest.newBuilder().setName("run").build());
      long step = newest(trainer).getStep();
      trainer.stub.resumeRun(ResumeRunRequest.newBuilder().setName("run").build());
      trainer.awaitCheckpoint("run", step + 2 * EVERY);
      trainer.stub.stopRun(StopRunRequest.newBuilder().setName("run").build());
      assertThat(trainer.steps("run")).doesNotContain(step).hasSize(1);
    }
  }

  @Test
  void oneThatIsKeptStaysOverARestartAndGoesWhenItIsLetGo() {
    try (LiveTrainer trainer = new LiveTrainer(folder)) {
      startEndless(trainer);
      trainer.awaitCheckpoint("run", EVERY);
      trainer.stub.stopRun(StopRunRequest.newBuilder().setName("run").build());
      long step = newest(trainer).getStep();
      assertThat(newest(trainer).getKept()).isFalse();
      KeepCheckpointRequest keep =
          KeepCheckpointRequest.newBuilder().setRun("run").setStep(step).build();
      assertThat(trainer.stub.keepCheckpoint(keep).getKept()).isTrue();
      assertThat(trainer.stub.keepCheckpoint(keep).getKept()).isTrue();
      trainer.stub.resumeRun(ResumeRunRequest.newBuilder().setName("run").build());
      trainer.awaitCheckpoint("run", step + 2 * EVERY);
      trainer.stub.stopRun(StopRunRequest.newBuilder().setName("run").build());
      assertThat(trainer.checkpoint("run", step).getKept()).isTrue();
    }
    try (LiveTrainer trainer = new LiveTrainer(folder)) {
      assertThat(trainer.steps("run")).hasSize(2);
      long step = trainer.steps("run").get(0);
      assertThat(trainer.checkpoint("run", step).getKept()).isTrue();
      assertThat(
              trainer
                  .stub
                  .unkeepCheckpoint(
                      UnkeepCheckpointRequest.newBuilder().setRun("run").setStep(step).build())
                  .getKept())
          .isFalse();
      await(() -> trainer.steps("run").size() == 1);
      assertThatThrownBy(
              () ->
                  trainer.stub.keepCheckpoint(
                      KeepCheckpointRequest.newBuilder().setRun("run").setStep(step).build()))
          .hasMessage("NOT_FOUND: there is no checkpoint run@" + step);
    }
  }
}
