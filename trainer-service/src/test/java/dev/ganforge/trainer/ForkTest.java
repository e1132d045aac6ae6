package dev.ganforge.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.doctor.Doctor;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.DeleteRunRequest;
import dev.ganforge.v1.ForkRunRequest;
import dev.ganforge.v1.ParentCheckpoint;
import dev.ganforge.v1.ResumeRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.RunState;
import dev.ganforge.v1.StopRunRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that begin with a checkpoint of another. */
@Timeout(120)
class ForkTest {
  private static final String STATE = "state.safetensors";
  private static final String GENERATOR = "generator.pt";

  @TempDir private Path folder;

  private static Run fork(LiveTrainer trainer, String parent, String name, RunConfig.Builder set) {
    return trainer.stub.forkRun(
        ForkRunRequest.newBuilder().setRun(parent).setName(name).setConfig(set).build());
  }

  /** A run "parent" of ten steps with checkpoints at 0, 5 and 10. */
  private static void parent(LiveTrainer trainer) {
    trainer.start("parent", LiveTrainer.small().setSteps(10).setCheckpointEvery(5));
    assertThat(trainer.awaitEnd("parent").getState()).isEqualTo(RunState.RUN_STATE_COMPLETED);
  }

  @Test
  void beginsWithEveryTensorOfTheCheckpointAndCountsFromZero() throws IOException {
    try (LiveTrainer trainer = new LiveTrainer(folder)) {
      parent(trainer);
      Run fork =
          trainer.stub.forkRun(
              ForkRunRequest.newBuilder()
                  .setRun("parent")
                  .setStep(5)
                  .setName("fork")
                  .setConfig(RunConfig.newBuilder().setLearningRateD(1e-3).setSteps(4))
                  .build());
      ParentCheckpoint from =
          ParentCheckpoint.newBuilder()
              .setRun("parent")
              .setStep(5)
              .setGeneratorSha256(trainer.sha256("parent", 5, GENERATOR))
              .setTrainedSteps(5)
              .build();
      assertThat(fork.getParent()).isEqualTo(from);
      assertThat(fork.getConfig().getLearningRateD()).isEqualTo(1e-3);
      assertThat(fork.getConfig().getLearningRateG()).isEqualTo(2e-4);
      assertThat(fork.getConfig().getBatchSize()).isEqualTo(8);
      assertThat(fork.getCheckpointCount()).isEqualTo(1);

      Run end = trainer.awaitEnd("fork");
      assertThat(end.getState()).as(end.getStateReason()).isEqualTo(RunState.RUN_STATE_COMPLETED);
      assertThat(end.getLatest().getStep()).isEqualTo(4);
      assertThat(trainer.steps("fork")).containsExactly(0L, 4L);
      CheckpointManifest first = trainer.checkpoint("fork", 0);
      assertThat(first.getArtifactsList())
          .isEqualTo(trainer.checkpoint("parent", 5).getArtifactsList());
      assertThat(first.getProvenance().getParent()).isEqualTo(from);
      assertThat(trainer.checkpoint("fork", 4).getProvenance().getParent()).isEqualTo(from);
    }
    assertThat(Doctor.examine(folder, false, Clock.systemUTC())).isEmpty();
  }

  @Test
  void isAFunctionOfItsParentAndSettingsAndResumesToTheBit() {
    try (LiveTrainer trainer = new LiveTrainer(folder)) {
      parent(trainer);
      RunConfig.Builder set = RunConfig.newBuilder().setLearningRateG(1e-3).setCheckpointEvery(100);
      fork(trainer, "parent", "whole", set.clone().setSteps(8));
      trainer.awaitEnd("whole");
      fork(trainer, "parent", "parts", set.clone().setSteps(3));
      trainer.awaitEnd("parts");
      trainer.stub.resumeRun(ResumeRunRequest.newBuilder().setName("parts").setSteps(8).build());
      trainer.awaitEnd("parts");
      fork(trainer, "parent", "plain", RunConfig.newBuilder().setSteps(8));
      trainer.awaitEnd("plain");

      assertThat(trainer.sha256("parts", 8, STATE)).isEqualTo(trainer.sha256("whole", 8, STATE));
      assertThat(trainer.sha256("plain", 8, STATE)).isNotEqualTo(trainer.sha256("whole", 8, STATE));
    }
  }

  /** After step 1 of a fork of ten steps the average is that of step 11, not one of step 1. */
  @Test
  void theAverageDoesNotForgetWhatItHad() throws IOException {
    try (LiveTrainer trainer = new LiveTrainer(folder)) {
      parent(trainer);
      fork(trainer, "parent", "fork", RunConfig.newBuilder().setSteps(1));
      trainer.awaitEnd("fork");
    }
    float[] before = tensor("ema.main.0.weight", 0);
    float[] weight = tensor("G.main.0.weight", 1);
    float[] after = tensor("ema.main.0.weight", 1);
    double decay = (1 + 11) / (10.0 + 11);
    for (int i = 0; i < after.length; i++) {
      double expected = decay * before[i] + (1 - decay) * weight[i];
      assertThat((double) after[i]).isCloseTo(expected, within(1e-6));
    }
  }

  private float[] tensor(String name, long step) throws IOException {
    return CheckpointStore.lookAt(folder).state("fork", step).tensors().stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow()
        .floats();
  }

  @Test
  void takesOtherDataBatchLossAndSeed() {
    try (LiveTrainer trainer = new LiveTrainer(folder)) {
      parent(trainer);
      Path digits = ImageFile.write(folder.resolve("digits-idx3-ubyte"), 40);
      RunConfig.Builder set =
          RunConfig.newBuilder()
              .setDataset(digits.toString())
              .setBatchSize(4)
              .setLossValue(4)
              .setSeed(9)
              .setEpochs(1);
      fork(trainer, "parent", "fork", set);
      Run end = trainer.awaitEnd("fork");
      assertThat(end.getState()).as(end.getStateReason()).isEqualTo(RunState.RUN_STATE_COMPLETED);
      assertThat(end.getTotalSteps()).isEqualTo(10);
      assertThat(end.getProvenance().getDatasetSize()).isEqualTo(40);
    }
  }

  @Test
  void needsItsParentNoMoreAndAForkOfAForkCountsAllSteps() {
    try (LiveTrainer trainer = new LiveTrainer(folder)) {
      parent(trainer);
      trainer.start("long", LiveTrainer.small().setSteps(LiveTrainer.ENDLESS));
      fork(trainer, "parent", "fork", RunConfig.newBuilder().setSteps(4));
      trainer.stub.deleteRun(DeleteRunRequest.newBuilder().setName("parent").build());
      trainer.stub.stopRun(StopRunRequest.newBuilder().setName("long").build());
      assertThat(trainer.awaitEnd("fork").getState()).isEqualTo(RunState.RUN_STATE_COMPLETED);

      Run second = fork(trainer, "fork", "second", RunConfig.newBuilder().setSteps(2));
      assertThat(second.getParent().getStep()).isEqualTo(4);
      assertThat(second.getParent().getTrainedSteps()).isEqualTo(14);
      assertThat(trainer.awaitEnd("second").getState()).isEqualTo(RunState.RUN_STATE_COMPLETED);
    }
  }

  @Test
  void aDamagedCheckpointIsRefusedAndLeavesNoRun() throws IOException {
    try (LiveTrainer trainer = new LiveTrainer(folder)) {
      parent(trainer);
      Path state = folder.resolve("runs/parent/checkpoints/10").resolve(STATE);
      Files.write(state, new byte[] {1}, StandardOpenOption.APPEND);
      assertRefused(
          () -> fork(trainer, "parent", "fork", RunConfig.newBuilder()),
          Status.Code.FAILED_PRECONDITION,
          "cannot begin with checkpoint parent@10: state.safetensors is not what the manifest says");
      assertRefused(() -> trainer.get("fork"), Status.Code.NOT_FOUND, "no run named \"fork\"");
      assertThat(folder.resolve("runs/fork")).doesNotExist();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ngf|INVALID_ARGUMENT|ngf is 8; allowed: 4, as the weights of checkpoint parent@10
          image_size|INVALID_ARGUMENT|image_size is 32; allowed: 16, as the weights
          preset|INVALID_ARGUMENT|preset is mlp; allowed: dcgan, as the weights
          batch_size|INVALID_ARGUMENT|batch_size is 20000; allowed: 1 to the size of the data set
          step|NOT_FOUND|there is no checkpoint parent@7
          name|ALREADY_EXISTS|there is a run named "parent" already
          run|NOT_FOUND|there is no run named "nobody"
          queued|FAILED_PRECONDITION|run "queued" has no checkpoint to begin with
          """)
  void saysWhatCannotBeTakenOver(String what, Status.Code code, String message) {
    try (LiveTrainer trainer = new LiveTrainer(folder)) {
      parent(trainer);
      trainer.start("long", LiveTrainer.small().setSteps(LiveTrainer.ENDLESS));
      trainer.start("queued", LiveTrainer.small());
      ForkRunRequest.Builder request = ForkRunRequest.newBuilder().setRun("parent").setName("fork");
      RunConfig.Builder config = request.getConfigBuilder();
      switch (what) {
        case "ngf" -> config.setNgf(8);
        case "image_size" -> config.setImageSize(32);
        case "preset" -> config.setPreset("mlp");
        case "batch_size" -> config.setBatchSize(20_000);
        case "step" -> request.setStep(7);
        case "name" -> request.setName("parent");
        case "run" -> request.setRun("nobody");
        case "queued" -> request.setRun("queued");
        default -> throw new AssertionError(what);
      }
      assertRefused(() -> trainer.stub.forkRun(request.build()), code, message);
    }
  }

  private static void assertRefused(Runnable call, Status.Code code, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(message);
            });
  }
}
