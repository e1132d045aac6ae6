package dev.ganforge.trainer.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Shape;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrechetDistanceTest {
  private static final double ONE_IN_A_MILLION = 1e-4; // percent

  @AutoClose private final FrechetDistance distance = new FrechetDistance();

  static List<JsonNode> cases() throws IOException {
    return Fixtures.cases("frechet.json");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithNumPy(JsonNode recorded) {
    Moments one = distance.moments(vectors(recorded.get("one")));
    Moments other = distance.moments(vectors(recorded.get("other")));
    double expected = recorded.get("distance").asDouble();
    assertThat(distance.between(distance.reference(one), other))
        .isCloseTo(expected, withinPercentage(ONE_IN_A_MILLION));
    assertThat(distance.between(distance.reference(other), one))
        .isCloseTo(expected, withinPercentage(ONE_IN_A_MILLION));
  }

  private static FloatTensor vectors(JsonNode rows) {
    int width = rows.get(0).size();
    float[] values = new float[rows.size() * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.get(i / width).get(i % width).asInt() / 1024f;
    }
    return new FloatTensor(Shape.of(rows.size(), width), values);
  }

  @Test
  void aSetIsNotFarFromItself() {
    Moments moments = distance.moments(normal(3000, 50, 1));
    assertThat(distance.between(distance.reference(moments), moments)).isCloseTo(0, within(1e-9));
  }

  @Test
  void partsJoinToTheWhole() {
    FloatTensor all = normal(1000, 30, 2);
    Moments whole = distance.moments(all);
    Moments joined =
        distance.moments(rows(all, 0, 300)).joined(distance.moments(rows(all, 300, 1000)));
    assertThat(joined.count()).isEqualTo(1000);
    assertThat(joined.mean()).containsExactly(whole.mean(), within(1e-12));
    assertThat(joined.covariance()).containsExactly(whole.covariance(), within(1e-12));
    assertThat(joined.totalVariance()).isCloseTo(whole.totalVariance(), within(1e-11));
  }

  /**
   * The built-in network gives 448 features; the data side is decomposed once, this is the rest.
   */
  @Test
  void isQuickForManyFeatures() {
    Reference reference = distance.reference(distance.moments(normal(1000, 448, 3)));
    Moments moments = distance.moments(normal(1000, 448, 4));
    long start = System.nanoTime();
    double value = distance.between(reference, moments);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(value).isPositive();
  }

  private static FloatTensor normal(int count, int width, long seed) {
    float[] values = LatentDistribution.NORMAL.latent(seed, count * width);
    return new FloatTensor(Shape.of(count, width), values);
  }

  private static FloatTensor rows(FloatTensor all, int from, int to) {
    int width = all.shape().dim(1);
    float[] values = Arrays.copyOfRange(all.values(), from * width, to * width);
    return new FloatTensor(Shape.of(to - from, width), values);
  }
}
