package dev.ganforge.trainer.quality;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.ganforge.trainer.dataset.Dataset;
import dev.ganforge.trainer.dataset.Datasets;
import dev.ganforge.trainer.dataset.PreparationListener;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.torchscript.GeneratorProgram;
import dev.ganforge.trainer.torchscript.TorchScriptArchive;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a clock of which every look takes a second. */
class CheckpointEvaluationTest {
  private static final Gan GAN =
      Presets.gan(new NetworkSettings("dcgan", 16, 1, 16, 4, 4, 1, 0, ""));
  private static final TorchScriptArchive GENERATOR =
      GeneratorProgram.compile(GAN, GAN.generator().initialValues(1));

  @TempDir private Path folder;
  private final AtomicLong seconds = new AtomicLong();
  private Dataset digits;
  private Evaluator evaluator;

  @BeforeEach
  void open() throws InterruptedException {
    digits = Datasets.open("mnist", 16, 1, folder, PreparationListener.NONE);
    evaluator =
        new Evaluator(
            GAN,
            digits,
            FeatureExtractor.random(GAN.image(), Device.cpu()),
            Device.cpu(),
            folder,
            600);
  }

  @AfterEach
  void close() {
    evaluator.close();
    digits.close();
  }

  private CheckpointEvaluation evaluation(EvaluationSchedule schedule) {
    return new CheckpointEvaluation(
        evaluator, schedule, 7, () -> 1_000_000_000L * seconds.incrementAndGet());
  }

  private static Optional<Score> at(CheckpointEvaluation evaluation, long step, double active) {
    return evaluation.at(step, 1000, active, GENERATOR, () -> true);
  }

  @Test
  void scoresWhatTheScheduleHasTimeFor() {
    CheckpointEvaluation evaluation = evaluation(new EvaluationSchedule(0, 0, 0));
    assertThat(at(evaluation, 0, 0)).isEmpty();
    assertThat(seconds).hasValue(0);
    assertThat(at(evaluation, 100, 60)).isEmpty(); // 3 s are not enough for the real images
    assertThat(evaluator.knownReal()).isEmpty();
    assertThat(at(evaluation, 200, 159)).isEmpty(); // 4.95 are, but nothing is left
    assertThat(evaluator.knownReal()).isPresent();
    assertThat(at(evaluation, 300, 360)).isPresent();
    assertThat(at(evaluation, 1000, 1200)).isPresent();
  }

  @Test
  void anIntervalIsObeyed() {
    CheckpointEvaluation evaluation = evaluation(new EvaluationSchedule(10, 0, 0));
    assertThat(at(evaluation, 9, 1)).isEmpty();
    assertThat(at(evaluation, 12, 1)).isPresent();
  }

  @Test
  void aRunAskedToEndIsNotHeldUp() {
    CheckpointEvaluation evaluation = evaluation(new EvaluationSchedule(10, 0, 0));
    assertThat(evaluation.at(10, 1000, 1, GENERATOR, () -> false)).isEmpty();
    assertThat(seconds).hasValue(0);
  }

  @Test
  void aMeasureThatFailsIsNotTriedAgain() {
    CheckpointEvaluation evaluation = evaluation(new EvaluationSchedule(10, 0, 0));
    evaluator.close();
    assertThat(at(evaluation, 10, 1)).isEmpty();
    long looks = seconds.get();
    assertThat(at(evaluation, 20, 1)).isEmpty();
    assertThat(seconds).hasValue(looks);
  }
}
