package dev.ganforge.bench;

import dev.ganforge.trainer.network.Network;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Presets;

/** Floating-point operations of one training step of the DCGAN, counted in its multiply-adds. */
final class StepFlop {
  private StepFlop() {}

  /**
   * D forward and its weights' gradients on real and on fake images, the gradient of its inputs but
   * the images'; G forward; D forward and the gradient of all its inputs for G; G's weights'
   * gradients and its inputs' but the latents'. Two operations a multiply-add.
   */
  static double dcgan(int image, int channels, int batch) {
    var gan = Presets.gan(new NetworkSettings("dcgan", image, channels, 100, 64, 64, 1, 0, ""));
    double g = gan.generator().multiplyAdds();
    double d = gan.discriminator().multiplyAdds();
    double firstG = first(gan.generator());
    double firstD = first(gan.discriminator());
    double updateD = 2 * (3 * d - firstD);
    double updateG = g + 2 * d + (2 * g - firstG);
    return 2 * batch * (updateD + updateG);
  }

  private static double first(Network network) {
    return network.layers().get(0).multiplyAdds(network.input());
  }
}
