package dev.ganforge.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.trainer.dataset.Dataset;
import dev.ganforge.trainer.dataset.Datasets;
import dev.ganforge.trainer.dataset.PreparationListener;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Loss;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.torchscript.GanState;
import dev.ganforge.trainer.training.TrainingSession.Start;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingSessionTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "dcgan, fp32", "mlp, fp32", "vanilla, fp32", "conv, fp32",
    "dcgan, bf16", "mlp, bf16", "vanilla, bf16", "conv, bf16"
  })
  void goesOnFromAStateToTheSameBits(String preset, String precision) throws InterruptedException {
    RunSettings settings = settings(preset, Loss.NON_SATURATING, 1, 2).withPrecision(precision);
    Gan gan = Presets.gan(settings.network());
    try (Dataset digits = digits(settings.network().imageSize())) {
      List<StepMetrics> whole = new ArrayList<>();
      Map<String, FloatTensor> uninterrupted = train(gan, settings, digits, start(gan), 6, whole);

      List<StepMetrics> parts = new ArrayList<>();
      Map<String, FloatTensor> middle = train(gan, settings, digits, start(gan), 3, parts);
      Start resumed = new Start(3, 0, middle);
      Map<String, FloatTensor> end = train(gan, settings, digits, resumed, 6, parts);

      assertThat(parts).extracting(StepMetrics::step).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
      assertThat(parts)
          .extracting(StepMetrics::lossD)
          .isEqualTo(whole.stream().map(StepMetrics::lossD).toList());
      assertThat(end.keySet()).isEqualTo(uninterrupted.keySet());
      end.forEach(
          (name, tensor) ->
              assertThat(tensor.values())
                  .as(name)
                  .isEqualTo(uninterrupted.getOrDefault(name, tensor.copy()).values()));
    }
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void everyLossTrainsWithSeveralUpdatesOfBoth(Loss loss) throws InterruptedException {
    RunSettings settings = settings("dcgan", loss, 2, 2);
    Gan gan = Presets.gan(settings.network());
    try (Dataset digits = digits(16)) {
      List<StepMetrics> log = new ArrayList<>();
      train(gan, settings, digits, start(gan), 3, log);
      assertThat(log).hasSize(3).allMatch(m -> Float.isFinite(m.lossD() + m.lossG()));
      assertThat(log.get(2).lossD()).isNotEqualTo(log.get(0).lossD());
    }
  }

  @Test
  void bf16StaysNearFp32() throws InterruptedException {
    RunSettings settings = settings("dcgan", Loss.NON_SATURATING, 1, 1);
    Gan gan = Presets.gan(settings.network());
    try (Dataset digits = digits(16)) {
      List<StepMetrics> exact = new ArrayList<>();
      Map<String, FloatTensor> fp32 = train(gan, settings, digits, start(gan), 3, exact);
      List<StepMetrics> rounded = new ArrayList<>();
      Map<String, FloatTensor> bf16 =
          train(gan, settings.withPrecision("bf16"), digits, start(gan), 3, rounded);
      assertThat(GanState.of(bf16, "G.main.0.weight").values())
          .isNotEqualTo(GanState.of(fp32, "G.main.0.weight").values());
      /* bfloat16 has 8 bits: a loss of about 1 is off by some thousandths. */
      assertThat(rounded.get(0).lossD()).isCloseTo(exact.get(0).lossD(), within(0.02f));
      assertThat(rounded.get(2).lossD()).isCloseTo(exact.get(2).lossD(), within(0.1f));
    }
  }

  @Test
  void aSnapshotDoesNotDisturbTraining() throws InterruptedException {
    RunSettings settings = settings("dcgan", Loss.NON_SATURATING, 1, 1);
    Gan gan = Presets.gan(settings.network());
    try (Dataset digits = digits(16)) {
      List<StepMetrics> plain = new ArrayList<>();
      train(gan, settings, digits, start(gan), 4, plain);
      List<StepMetrics> watched = new ArrayList<>();
      try (TrainingSession session =
          TrainingSession.open(
              gan, settings, digits, Device.cpu(), start(gan), Clock.systemUTC())) {
        for (int step = 1; step <= 4; step++) {
          session.trainTo(step, listener(watched));
          List<Pixels> samples = session.snapshot().samples();
          assertThat(samples).hasSize(64);
          assertThat(samples.get(0).samples())
              .isEqualTo(session.snapshot().samples().get(0).samples());
        }
      }
      assertThat(watched)
          .extracting(StepMetrics::lossG)
          .isEqualTo(plain.stream().map(StepMetrics::lossG).toList());
    }
  }

  private Map<String, FloatTensor> train(
      Gan gan, RunSettings settings, Dataset data, Start start, long to, List<StepMetrics> log)
      throws InterruptedException {
    try (TrainingSession session =
        TrainingSession.open(gan, settings, data, Device.cpu(), start, Clock.systemUTC())) {
      session.trainTo(to, listener(log));
      return session.snapshot().state();
    }
  }

  private static TrainingLoop.Listener listener(List<StepMetrics> log) {
    return new TrainingLoop.Listener() {
      @Override
      public void stepped(StepMetrics metrics) {
        log.add(metrics);
      }

      @Override
      public boolean endRequested() {
        return false;
      }
    };
  }

  private static Start start(Gan gan) {
    return Start.initial(gan, 7);
  }

  private Dataset digits(int size) throws InterruptedException {
    return Datasets.open("mnist", size, 1, folder, PreparationListener.NONE);
  }

  private static RunSettings settings(String preset, Loss loss, int dUpdates, int gUpdates) {
    int size = preset.equals("dcgan") ? 16 : 28;
    return new RunSettings(
        new NetworkSettings(preset, size, 1, 16, 4, 4, 1 / 16.0, 0.3, ""),
        new RunSettings.Data("mnist", 8, true),
        new RunSettings.Objective(loss, 0.9, dUpdates, gUpdates),
        new RunSettings.Optimizer(2e-4, 2e-4, 0.5, 0.999, 1e-8, 0.999),
        new RunSettings.Schedule(1, 0, 0),
        "cpu",
        "fp32",
        7);
  }
}
