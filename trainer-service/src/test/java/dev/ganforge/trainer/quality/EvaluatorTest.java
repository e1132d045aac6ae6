package dev.ganforge.trainer.quality;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.ganforge.trainer.dataset.Dataset;
import dev.ganforge.trainer.dataset.Datasets;
import dev.ganforge.trainer.dataset.PreparationListener;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Loss;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.torchscript.GanState;
import dev.ganforge.trainer.torchscript.GeneratorProgram;
import dev.ganforge.trainer.torchscript.TorchScriptArchive;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.StepMetrics;
import dev.ganforge.trainer.training.TrainingLoop;
import dev.ganforge.trainer.training.TrainingSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluatorTest {
  private static final int SAMPLES = 600;

  @TempDir private static Path data;
  @TempDir private Path folder;

  @Test
  void aScoreIsAFunctionOfGeneratorSeedAndData() throws InterruptedException, IOException {
    Gan gan = Presets.gan(settings("dcgan").network());
    try (Dataset digits = digits(16)) {
      Score score;
      List<Integer> totals = new ArrayList<>();
      try (Evaluator evaluator = evaluator(gan, digits, SAMPLES)) {
        score = evaluator.evaluate(untrained(gan, 1), 7, noting(totals)).orElseThrow();
        assertThat(evaluator.evaluate(untrained(gan, 1), 7, noting(totals))).contains(score);
        assertThat(evaluator.evaluate(untrained(gan, 2), 7, Progress.NONE).orElseThrow().value())
            .isNotEqualTo(score.value());
        assertThat(evaluator.evaluate(untrained(gan, 1), 8, Progress.NONE).orElseThrow().value())
            .isNotEqualTo(score.value());
      }
      assertThat(score.name()).isEqualTo("FD-random@600");
      assertThat(score.value()).isGreaterThan(10 * score.floor());
      assertThat(score.floor()).isPositive();
      assertThat(totals).containsSubsequence(2 * SAMPLES, SAMPLES); // the real ones first, and once
      assertThat(totals).filteredOn(total -> total == 2 * SAMPLES).hasSize(6);

      totals.clear();
      try (Evaluator another = evaluator(gan, digits, SAMPLES)) {
        assertThat(another.evaluate(untrained(gan, 1), 7, noting(totals))).contains(score);
      }
      assertThat(totals).containsOnly(SAMPLES);

      damage();
      try (Evaluator another = evaluator(gan, digits, SAMPLES)) {
        assertThat(another.evaluate(untrained(gan, 1), 7, Progress.NONE)).contains(score);
      }
    }
  }

  private static Progress noting(List<Integer> totals) {
    return (images, total) -> totals.add(total);
  }

  private void damage() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Path file = files.toList().get(0);
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }
  }

  @Test
  void givenUpItLeavesNothing() throws InterruptedException, IOException {
    Gan gan = Presets.gan(settings("dcgan").network());
    try (Dataset digits = digits(16);
        Evaluator evaluator = evaluator(gan, digits, SAMPLES)) {
      for (int end : new int[] {256, SAMPLES, SAMPLES + 256, 2 * SAMPLES}) {
        assertThat(evaluator.evaluate(untrained(gan, 1), 7, (images, total) -> images < end))
            .isEmpty();
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aSmallDataSetHasASmallerNumberInTheName() throws InterruptedException {
    Gan gan = Presets.gan(settings("mlp").network());
    try (Dataset digits = digits(28);
        Evaluator five = evaluator(gan, new First(digits, 5), SAMPLES);
        Evaluator three = evaluator(gan, new First(digits, 3), SAMPLES)) {
      assertThat(five.evaluate(untrained(gan, 1), 7, Progress.NONE))
          .hasValueSatisfying(
              score -> {
                assertThat(score.name()).isEqualTo("FD-random@5");
                assertThat(score.value()).isPositive();
              });
      assertThat(three.evaluate(untrained(gan, 1), 7, Progress.NONE)).isEmpty();
    }
  }

  /** The first images of a data set. */
  private record First(Dataset whole, int size) implements Dataset {
    @Override
    public String name() {
      return whole.name();
    }

    @Override
    public int channels() {
      return whole.channels();
    }

    @Override
    public int imageSize() {
      return whole.imageSize();
    }

    @Override
    public String digest() {
      return whole.digest() + size;
    }

    @Override
    public void read(int index, byte[] target, int offset) {
      whole.read(index, target, offset);
    }

    @Override
    public void close() {}
  }

  /** conv draws its dropout from the engine's random numbers. */
  @ParameterizedTest
  @ValueSource(strings = {"dcgan", "conv"})
  void trainingIsTheSameToTheBitWithAndWithout(String preset) throws InterruptedException {
    RunSettings settings = settings(preset);
    Gan gan = Presets.gan(settings.network());
    try (Dataset digits = digits(settings.network().imageSize());
        Evaluator evaluator = evaluator(gan, digits, SAMPLES)) {
      Map<String, FloatTensor> plain = train(gan, settings, digits, Optional.empty());
      Map<String, FloatTensor> watched = train(gan, settings, digits, Optional.of(evaluator));
      assertThat(watched.keySet()).isEqualTo(plain.keySet());
      watched.forEach(
          (name, tensor) ->
              assertThat(tensor.values()).as(name).isEqualTo(GanState.of(plain, name).values()));
    }
  }

  private static Map<String, FloatTensor> train(
      Gan gan, RunSettings settings, Dataset digits, Optional<Evaluator> evaluator)
      throws InterruptedException {
    TrainingSession.Start start = TrainingSession.Start.initial(gan, settings.seed());
    try (TrainingSession session =
        TrainingSession.open(gan, settings, digits, Device.cpu(), start, Clock.systemUTC())) {
      for (int step = 1; step <= 4; step++) {
        session.trainTo(step, SILENT);
        TorchScriptArchive generator = session.snapshot().generator();
        evaluator.ifPresent(
            it -> assertThat(it.evaluate(generator, settings.seed(), Progress.NONE)).isPresent());
      }
      return session.snapshot().state();
    }
  }

  private static final TrainingLoop.Listener SILENT =
      new TrainingLoop.Listener() {
        @Override
        public void stepped(StepMetrics metrics) {}

        @Override
        public boolean endRequested() {
          return false;
        }
      };

  private Evaluator evaluator(Gan gan, Dataset dataset, int samples) {
    FeatureExtractor extractor = FeatureExtractor.random(gan.image(), Device.cpu());
    return new Evaluator(gan, dataset, extractor, Device.cpu(), folder, samples);
  }

  private static TorchScriptArchive untrained(Gan gan, long seed) {
    return GeneratorProgram.compile(gan, gan.generator().initialValues(seed));
  }

  private static Dataset digits(int size) throws InterruptedException {
    return Datasets.open("mnist", size, 1, data, PreparationListener.NONE);
  }

  private static RunSettings settings(String preset) {
    int size = preset.equals("dcgan") ? 16 : 28;
    return new RunSettings(
        new NetworkSettings(preset, size, 1, 16, 4, 4, 1 / 16.0, 0.3, ""),
        new RunSettings.Data("mnist", 8, true),
        new RunSettings.Objective(Loss.NON_SATURATING, 0.9, 1, 1),
        new RunSettings.Optimizer(2e-4, 2e-4, 0.5, 0.999, 1e-8, 0.999),
        new RunSettings.Schedule(1, 0, 0),
        "cpu",
        "fp32",
        7);
  }
}
