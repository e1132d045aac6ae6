package dev.ganforge.trainer.network;

import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.runtime.latent.SplitMix64;
import java.util.Arrays;

/** How a parameter's first values come about. */
public sealed interface Initializer {
  /** N(mean, deviation²), as Radford et al. 2016, section 4 initialise with deviation 0.02. */
  record Normal(double mean, double deviation) implements Initializer {
    @Override
    public void fill(float[] target, int fanIn, int fanOut, SplitMix64 random) {
      LatentDistribution.NORMAL.fill(random, target, 0, target.length);
      for (int i = 0; i < target.length; i++) {
        target[i] = (float) (mean + deviation * target[i]);
      }
    }
  }

  /** Uniform on ±1/√fanIn: what PyTorch gives linear and convolution layers, weight and bias. */
  record FanInUniform() implements Initializer {
    @Override
    public void fill(float[] target, int fanIn, int fanOut, SplitMix64 random) {
      uniform(target, 1 / Math.sqrt(fanIn), random);
    }
  }

  /** Uniform on ±√(6/(fanIn + fanOut)): Glorot and Bengio 2010, equation 16. */
  record GlorotUniform() implements Initializer {
    @Override
    public void fill(float[] target, int fanIn, int fanOut, SplitMix64 random) {
      uniform(target, Math.sqrt(6.0 / (fanIn + fanOut)), random);
    }
  }

  /** One value everywhere. */
  record Constant(double value) implements Initializer {
    @Override
    public void fill(float[] target, int fanIn, int fanOut, SplitMix64 random) {
      Arrays.fill(target, (float) value);
    }
  }

  /**
   * Fills a parameter.
   *
   * @param fanIn inputs that one output sees
   * @param fanOut outputs that one input reaches
   */
  void fill(float[] target, int fanIn, int fanOut, SplitMix64 random);

  private static void uniform(float[] target, double bound, SplitMix64 random) {
    for (int i = 0; i < target.length; i++) {
      target[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
  }
}
