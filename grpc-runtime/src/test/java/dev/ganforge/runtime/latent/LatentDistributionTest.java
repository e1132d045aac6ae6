package dev.ganforge.runtime.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LatentDistributionTest {
  @Test
  void aSeedMeansTheSameLatentForEver() {
    assertThat(LatentDistribution.NORMAL.latent(1, 4))
        .containsExactly(-0.13778678f, -1.27953f, 0.47587913f, 0.8634253f);
    assertThat(LatentDistribution.UNIFORM.latent(1, 3))
        .containsExactly(0.12623513f, 0.46585417f, -0.23018563f);
  }

  @Test
  void severalLatentsAreThoseOfTheirSeeds() {
    float[] both = LatentDistribution.NORMAL.latents(new long[] {5, -1}, 7);
    float[] second = LatentDistribution.NORMAL.latent(-1, 7);
    for (int i = 0; i < 7; i++) {
      assertThat(both[7 + i]).isEqualTo(second[i]);
    }
  }

  @Test
  void normalHasMeanZeroAndDeviationOne() {
    float[] drawn = new float[400_000];
    LatentDistribution.NORMAL.fill(new SplitMix64(3), drawn, 0, drawn.length);
    double mean = 0;
    double square = 0;
    double beyond = 0;
    for (float value : drawn) {
      mean += value / drawn.length;
      square += (double) value * value / drawn.length;
      beyond += Math.abs(value) > 1.959964 ? 1.0 / drawn.length : 0;
    }
    assertThat(mean).isCloseTo(0, within(0.006));
    assertThat(square).isCloseTo(1, within(0.01));
    assertThat(beyond).isCloseTo(0.05, within(0.0015));
  }

  @Test
  void uniformFillsItsInterval() {
    float[] drawn = new float[400_000];
    LatentDistribution.UNIFORM.fill(new SplitMix64(3), drawn, 0, drawn.length);
    double square = 0;
    for (float value : drawn) {
      assertThat(value).isBetween(-1f, Math.nextDown(1f));
      square += (double) value * value / drawn.length;
    }
    assertThat(square).isCloseTo(1.0 / 3, within(0.003));
  }

  @Test
  void boundedIntegersAreUniform() {
    SplitMix64 random = new SplitMix64(9);
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      counts[random.nextInt(7)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(9_600, 10_400);
    }
  }

  @Test
  void derivedSeedsDiffer() {
    Set<Long> seeds = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      for (long step = 0; step < 200; step++) {
        seeds.add(SplitMix64.derive(seed, 1, step));
        seeds.add(SplitMix64.derive(seed, 2, step));
        seeds.add(SplitMix64.derive(seed, step));
      }
    }
    assertThat(seeds).hasSize(20 * 200 * 3);
  }
}
