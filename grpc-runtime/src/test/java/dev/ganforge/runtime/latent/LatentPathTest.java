package dev.ganforge.runtime.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatentPathTest {
  private static final float[] X = {3, 0, 0};
  private static final float[] Y = {0, 1, 0};

  private static double length(float[] latent) {
    double sum = 0;
    for (float value : latent) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  @Test
  void normalLatentsGoAlongTheArc() {
    float[] third = LatentDistribution.NORMAL.between(X, Y, 1 / 3.0);
    assertThat(third)
        .containsExactly(
            new float[] {(float) (3 * Math.sqrt(0.75)), 0.5f, 0}, within(1e-6f)); // 30 degrees
    float[] from = LatentDistribution.NORMAL.latent(1, 1000);
    float[] to = LatentDistribution.NORMAL.latent(2, 1000);
    for (int step = 0; step <= 10; step++) {
      assertThat(length(LatentDistribution.NORMAL.between(from, to, step / 10.0)))
          .isBetween(30.5, 32.8);
    }
    assertThat(LatentDistribution.NORMAL.between(from, to, 0)).containsExactly(from, within(1e-6f));
    assertThat(LatentDistribution.NORMAL.between(from, to, 1)).containsExactly(to, within(1e-6f));
  }

  @Test
  void uniformLatentsGoAlongTheLine() {
    assertThat(LatentDistribution.UNIFORM.between(X, Y, 0.25)).containsExactly(2.25f, 0.25f, 0);
  }

  @Test
  void directionsWithoutOneArcGoAlongTheLine() {
    float[] opposite = {-3, 0, 0};
    assertThat(LatentDistribution.NORMAL.between(X, X, 0.5)).containsExactly(X);
    assertThat(LatentDistribution.NORMAL.between(X, opposite, 0.75)).containsExactly(-1.5f, 0, 0);
    assertThat(LatentDistribution.NORMAL.between(X, new float[3], 0.5)).containsExactly(1.5f, 0, 0);
  }
}
