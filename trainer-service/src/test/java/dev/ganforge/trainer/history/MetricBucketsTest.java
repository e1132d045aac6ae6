package dev.ganforge.trainer.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ganforge.trainer.checkpoint.Manifests;
import dev.ganforge.trainer.history.MetricBucket.Range;
import dev.ganforge.trainer.training.StepMetrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricBucketsTest {
  private static final int LAST = 3210;
  private static final List<StepMetrics> STEPS = steps(new Random(1));
  private static final List<StepMetrics> CALM = calmed(new Random(2));

  @TempDir static Path dataDir;
  private static History history;

  @BeforeAll
  static void open() {
    history = History.open(dataDir);
    history.createRun("other", Manifests.SETTINGS, Manifests.TIME);
    history.createRun("a", Manifests.SETTINGS, Manifests.TIME);
    history.appendMetrics("other", List.of(Manifests.metrics(7), Manifests.metrics(4000)));
    for (int i = 0; i < STEPS.size(); i += 37) {
      history.appendMetrics("a", STEPS.subList(i, Math.min(i + 37, STEPS.size())));
    }
    history.createRun("calm", Manifests.SETTINGS, Manifests.TIME);
    history.appendMetrics("calm", CALM);
  }

  @AfterAll
  static void close() {
    history.close();
  }

  /** Steps with values of every kind, and a gap from 1000 to 1099. */
  private static List<StepMetrics> steps(Random random) {
    List<StepMetrics> steps = new ArrayList<>();
    for (int step = 1; step <= LAST; step++) {
      if (step < 1000 || step >= 1100) {
        steps.add(
            new StepMetrics(
                step,
                1 + step / 100,
                value(random),
                value(random),
                value(random),
                value(random),
                step < 500 ? Float.NaN : value(random),
                value(random),
                Manifests.TIME.plusNanos(step),
                step));
      }
    }
    return List.copyOf(steps);
  }

  /** The same steps with a slow wave and little noise in lossG and, from 500 on, dFakeAfter. */
  private static List<StepMetrics> calmed(Random random) {
    return STEPS.stream()
        .map(
            step -> {
              double wave = 2 + Math.sin(step.step() / 150.0) + 0.05 * random.nextGaussian();
              return new StepMetrics(
                  step.step(),
                  step.epoch(),
                  step.lossD(),
                  random.nextInt(9) == 0 ? Float.POSITIVE_INFINITY : (float) wave,
                  step.dReal(),
                  step.dFakeBefore(),
                  step.step() < 500 ? Float.NaN : (float) -wave,
                  step.imagesPerSecond(),
                  step.time(),
                  step.activeSeconds());
            })
        .toList();
  }

  private static float value(Random random) {
    return switch (random.nextInt(40)) {
      case 0 -> Float.NaN;
      case 1 -> Float.POSITIVE_INFINITY;
      case 2 -> Float.NEGATIVE_INFINITY;
      case 3 -> -Float.MAX_VALUE;
      default -> (float) random.nextGaussian();
    };
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3210, 1",
    "1, 3210, 10",
    "1, 3210, 100",
    "1, 3210, 161",
    "1, 3210, 3210",
    "1, 3210, 9999",
    "1, 3200, 80",
    "2, 3209, 7",
    "20, 41, 1",
    "21, 40, 1",
    "21, 40, 3",
    "7, 7, 5",
    "990, 1110, 11",
    "1000, 1099, 4",
    "3210, 3210, 1",
    "19, 21, 2",
    "1, 1000000, 1000",
    "101, 2900, 70",
    "119, 2139, 101",
    "120, 2140, 100"
  })
  void agreesWithTheNaiveComputation(long from, long to, int points) {
    List<MetricBucket> buckets = history.metricBuckets("a", from, to, points, 0);
    assertThat(buckets).isEqualTo(naive(from, to, points)).hasSizeLessThanOrEqualTo(points);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3210, 1, 300",
    "1, 3210, 100, 40",
    "1, 3210, 3210, 7",
    "1, 3210, 40, 1000",
    "2, 3209, 7, 30",
    "600, 620, 10, 90",
    "777, 2900, 25, 200",
    "1000, 1099, 4, 50",
    "1, 1000000, 1000, 5000"
  })
  void averagesOverEveryStepBeforeAndNotOverBuckets(
      long from, long to, int points, double smoothing) {
    List<MetricBucket> buckets = history.metricBuckets("calm", from, to, points, smoothing);
    assertThat(buckets).hasSameSizeAs(history.metricBuckets("calm", from, to, points, 0));
    for (MetricBucket bucket : buckets) {
      long end = bucketEnd(bucket.last().step(), from, to, points);
      long at = Math.min(end, Math.min(to, LAST));
      assertThat(bucket.lossG().smoothed())
          .as("step " + bucket.last().step())
          .isCloseTo(average(StepMetrics::lossG, at, smoothing), within(0.02f));
      assertThat(bucket.dFakeAfter().smoothed())
          .isCloseTo(average(StepMetrics::dFakeAfter, at, smoothing), within(0.02f));
    }
  }

  private static long bucketEnd(long step, long from, long to, int points) {
    long width = width(from, to, points);
    long first = width > 20 ? from - (from - 1) % 20 : from;
    return first + ((step - first) / width + 1) * width - 1;
  }

  /** Buckets wider than 20 steps are whole blocks of 20; the first one may begin inside one. */
  private static long width(long from, long to, int points) {
    long width = (to - from + points) / points;
    if (width <= 20) {
      return width;
    }
    long first = from - (from - 1) % 20;
    for (width = 20; first + width * points <= to; width += 20) {}
    return width;
  }

  /** NaN where there is no finite value. */
  private static float average(Metric metric, long at, double smoothing) {
    double sum = 0;
    double weight = 0;
    for (StepMetrics step : CALM) {
      float value = metric.of(step);
      if (step.step() <= at && Float.isFinite(value)) {
        sum += value * Math.exp((step.step() - at) / smoothing);
        weight += Math.exp((step.step() - at) / smoothing);
      }
    }
    return (float) (sum / weight);
  }

  @Test
  void agreesAfterARewind() {
    assertThat(history.metricBuckets("a", 1, 2600, 60, 0)).isEqualTo(naive(1, 2600, 60));
    history.truncateAfter("a", 2005);
    assertThat(history.metricBuckets("a", 1, 2005, 60, 0)).isEqualTo(naive(1, 2005, 60));
    assertThat(history.metricBuckets("a", 2001, 2600, 1, 0).get(0).count()).isEqualTo(5);
    history.appendMetrics("a", STEPS.subList(1905, STEPS.size()));

    assertThat(history.metricBuckets("a", 1, 2600, 60, 0)).isEqualTo(naive(1, 2600, 60));
  }

  private static List<MetricBucket> naive(long from, long to, int points) {
    TreeMap<Long, List<StepMetrics>> buckets = new TreeMap<>();
    for (StepMetrics step : STEPS) {
      if (step.step() >= from && step.step() <= to) {
        buckets
            .computeIfAbsent(bucketEnd(step.step(), from, to, points), b -> new ArrayList<>())
            .add(step);
      }
    }
    return buckets.values().stream().map(MetricBucketsTest::reduce).toList();
  }

  private interface Metric {
    float of(StepMetrics step);
  }

  private static MetricBucket reduce(List<StepMetrics> steps) {
    return new MetricBucket(
        steps.get(steps.size() - 1),
        range(steps, StepMetrics::lossD),
        range(steps, StepMetrics::lossG),
        range(steps, StepMetrics::dReal),
        range(steps, StepMetrics::dFakeBefore),
        range(steps, StepMetrics::dFakeAfter),
        range(steps, StepMetrics::imagesPerSecond),
        steps.size());
  }

  private static Range range(List<StepMetrics> steps, Metric metric) {
    float min = Float.NaN;
    float max = Float.NaN;
    long notFinite = 0;
    for (StepMetrics step : steps) {
      float value = metric.of(step);
      if (!Float.isFinite(value)) {
        notFinite++;
      } else {
        min = Float.isNaN(min) ? value : Math.min(min, value);
        max = Float.isNaN(max) ? value : Math.max(max, value);
      }
    }
    return new Range(min, max, notFinite, Float.NaN);
  }
}
