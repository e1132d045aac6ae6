package dev.ganforge.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.trainer.history.History;
import dev.ganforge.v1.GetMetricsRequest;
import dev.ganforge.v1.MetricBucket;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose checkpoint cannot be written. */
@Timeout(120)
class HeldRunTest {
  private static final int EVERY = 5;
  private static final int TOTAL = 10;

  @TempDir private Path folder;

  /** A file where the run's second checkpoint belongs. */
  private Path obstacle() throws IOException {
    Path checkpoints = Files.createDirectories(folder.resolve("runs/held/checkpoints"));
    return Files.createFile(checkpoints.resolve(String.valueOf(EVERY)));
  }

  /** A file where the run's checkpoints belong; a trainer that starts leaves it. */
  private Path lastingObstacle() throws IOException {
    return Files.writeString(
        Files.createDirectories(folder.resolve("runs/held")).resolve("checkpoints"), "no folder");
  }

  private static void startHeld(LiveTrainer trainer, long step) {
    trainer.start("held", LiveTrainer.small().setSteps(TOTAL).setCheckpointEvery(EVERY));
    RunEvent event = trainer.await("held", HeldRunTest::isPaused);
    assertThat(event.getStateChanged().getReason())
        .startsWith("the checkpoint of step " + step + " cannot be written: ");
  }

  private static boolean isPaused(RunEvent event) {
    return event.getStateChanged().getState() == RunState.RUN_STATE_PAUSED;
  }

  private static void assertWhole(LiveTrainer trainer, String run) {
    Run end = trainer.awaitEnd(run);
    assertThat(end.getState()).as(end.getStateReason()).isEqualTo(RunState.RUN_STATE_COMPLETED);
    assertThat(
            trainer
                .stub
                .getMetrics(GetMetricsRequest.newBuilder().setRun(run).setMaxPoints(1000).build())
                .getBucketsList())
        .extracting(MetricBucket::getLast)
        .extracting(last -> last.getStep())
        .isEqualTo(LongStream.rangeClosed(1, TOTAL).boxed().toList());
  }

  @Test
  void goesOnByItselfWhereItIs() throws IOException {
    Path obstacle = obstacle();
    try (LiveTrainer trainer = new LiveTrainer(folder)) {
      startHeld(trainer, EVERY);
      Files.delete(obstacle);
      assertWhole(trainer, "held");
    }
  }

  @Test
  void givesWayToARunThatCanBeTrainedAndGoesOnLaterToTheSameBits() throws IOException {
    Path obstacle = obstacle();
    try (LiveTrainer trainer = new LiveTrainer(folder)) {
      startHeld(trainer, EVERY);
      trainer.start("other", LiveTrainer.small().setSteps(TOTAL).setCheckpointEvery(EVERY));
      assertWhole(trainer, "other");
      assertThat(trainer.get("held").getState()).isNotEqualTo(RunState.RUN_STATE_COMPLETED);
      Files.delete(obstacle);
      assertWhole(trainer, "held");
      assertThat(trainer.sha256("held", TOTAL, "state.safetensors"))
          .isEqualTo(trainer.sha256("other", TOTAL, "state.safetensors"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesOnByItselfAfterARestartAndHoldsUpNobody(boolean autoResume) throws IOException {
    Path obstacle = lastingObstacle();
    try (LiveTrainer trainer = new LiveTrainer(folder)) {
      startHeld(trainer, 0);
    }
    try (History history = History.open(folder)) { // as a trainer that was killed leaves it
      history.hold("held", "there was no room", Clock.systemUTC().instant());
    }
    try (LiveTrainer trainer = new LiveTrainer(folder, autoResume)) {
      trainer.start("other", LiveTrainer.small().setSteps(TOTAL).setCheckpointEvery(EVERY));
      assertWhole(trainer, "other");
      Files.delete(obstacle);
      assertWhole(trainer, "held");
    }
  }
}
