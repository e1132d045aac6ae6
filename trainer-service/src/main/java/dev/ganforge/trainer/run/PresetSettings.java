package dev.ganforge.trainer.run;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.network.Loss;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.RunSettings.Data;
import dev.ganforge.trainer.training.RunSettings.Objective;
import dev.ganforge.trainer.training.RunSettings.Optimizer;
import dev.ganforge.trainer.training.RunSettings.Schedule;
import java.util.List;

/** What each preset trains and how, where nothing else is asked for. */
public final class PresetSettings {
  private static final String DCGAN = "dcgan";
  private static final String MLP = "mlp";
  private static final String VANILLA = "vanilla";
  private static final String CONV = "conv";
  private static final List<String> NAMES = List.of(DCGAN, MLP, VANILLA, CONV);

  private PresetSettings() {}

  /** The presets, the usual one first. */
  public static List<String> names() {
    return NAMES;
  }

  /** A line for people. */
  public static String title(String preset) {
    return switch (preset) {
      case DCGAN -> "Deep convolutional GAN (Radford et al. 2016)";
      case MLP -> "Fully connected GAN with batch normalisation";
      case VANILLA -> "Two hidden layers on each side, as in Goodfellow et al. 2014";
      case CONV -> "Up-sampling convolutions against convolutions with dropout";
      default -> throw unknown(preset);
    };
  }

  /**
   * The settings of a preset.
   *
   * @throws ServiceException INVALID_ARGUMENT where there is no such preset
   */
  public static RunSettings defaults(String preset) {
    return switch (preset) {
      case DCGAN -> settings(network(preset, 64, 0, 100, 0), 128, 5, 999, ADAM, PLAIN);
      case MLP -> settings(network(preset, 28, 1, 100, 0), 128, 200, 999, ADAM, PLAIN);
      case VANILLA ->
          settings(network(preset, 28, 1, 64, 0), 100, 200, 777, adam(0.9, 1e-8), PLAIN);
      case CONV ->
          settings(
              network(preset, 28, 1, 100, 0.3),
              128,
              200,
              999,
              adam(0.5, 1e-7),
              new Objective(Loss.NON_SATURATING, 0.9, 1, 5));
      default -> throw unknown(preset);
    };
  }

  private static final Optimizer ADAM = adam(0.5, 1e-8);
  private static final Objective PLAIN = new Objective(Loss.NON_SATURATING, 1, 1, 1);

  private static Optimizer adam(double beta1, double epsilon) {
    return new Optimizer(2e-4, 2e-4, beta1, 0.999, epsilon, 0.999);
  }

  private static NetworkSettings network(
      String preset, int imageSize, int channels, int latent, double dropout) {
    return new NetworkSettings(preset, imageSize, channels, latent, 64, 64, 1, dropout, "");
  }

  private static RunSettings settings(
      NetworkSettings network,
      int batchSize,
      int epochs,
      long seed,
      Optimizer optimizer,
      Objective objective) {
    return new RunSettings(
        network,
        new Data("mnist", batchSize, false),
        objective,
        optimizer,
        new Schedule(epochs, 0, 0),
        "auto",
        "auto",
        seed);
  }

  private static ServiceException unknown(String preset) {
    return ServiceException.invalid("preset", preset, String.join(", ", NAMES));
  }
}
