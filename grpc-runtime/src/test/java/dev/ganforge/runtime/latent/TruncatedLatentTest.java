package dev.ganforge.runtime.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TruncatedLatentTest {
  private static final int DIMENSION = 4096;

  @ParameterizedTest
  @ValueSource(doubles = {1e-30, 1e-3, 0.3, 0.7, 1, 2, 5})
  void keepsWhatLiesWithinAndRedrawsTheRest(double magnitude) {
    float[] plain = LatentDistribution.NORMAL.latent(42, DIMENSION);
    float[] cut = LatentDistribution.NORMAL.latent(42, DIMENSION, magnitude);
    for (int i = 0; i < DIMENSION; i++) {
      assertThat(Math.abs((double) cut[i])).isLessThanOrEqualTo(magnitude);
      if (Math.abs(plain[i]) <= magnitude) {
        assertThat(cut[i]).isEqualTo(plain[i]);
      }
    }
    assertThat(LatentDistribution.NORMAL.latent(42, DIMENSION, magnitude)).isEqualTo(cut);
  }

  /** The variance of N(0, 1) cut at 1 is 1 - 2 phi(1) / (2 Phi(1) - 1) = 0.29113. */
  @Test
  void hasTheVarianceOfTheCutDistribution() {
    double sum = 0;
    for (long seed = 0; seed < 50; seed++) {
      for (float component : LatentDistribution.NORMAL.latent(seed, DIMENSION, 1)) {
        sum += (double) component * component;
      }
    }
    assertThat(sum / (50 * DIMENSION)).isCloseTo(0.29113, within(0.003));
  }

  @Test
  void refusesWhatHasNoMeaning() {
    for (double magnitude : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> LatentDistribution.NORMAL.latent(1, 3, magnitude))
          .hasMessage("truncation is " + magnitude + "; allowed: a finite number above 0");
    }
    assertThatThrownBy(() -> LatentDistribution.UNIFORM.latent(1, 3, 0.5))
        .hasMessageStartingWith("truncation is 0.5; allowed: absent");
  }
}
