package dev.ganforge.cli.option;

import dev.ganforge.v1.Loss;
import dev.ganforge.v1.RunConfig;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The game both networks play, and how they are updated. */
@Section("Objective and optimizer")
public final class ObjectiveOptions {
  private static final String RATE = "Adam's learning rate";

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      converter = LossConverter.class,
      description = "non-saturating, saturating, lsgan or hinge (default non-saturating).")
  private @Nullable Loss loss;

  @Option(
      names = "--real-label",
      paramLabel = "X",
      description = "D's target on real images, above 0 to 1 (default 1, conv 0.9).")
  private @Nullable Double realLabel;

  @Option(
      names = "--d-updates",
      paramLabel = "N",
      description = "Updates of D a step, 1 to 100 (default 1).")
  private @Nullable Integer dUpdates;

  @Option(
      names = "--g-updates",
      paramLabel = "N",
      description = "Updates of G a step, 1 to 100 (default 1, conv 5).")
  private @Nullable Integer gUpdates;

  @Option(names = "--lr", paramLabel = "X", description = RATE + " for both (default 0.0002).")
  private @Nullable Double lr;

  @Option(names = "--lr-d", paramLabel = "X", description = RATE + " for D, before --lr.")
  private @Nullable Double lrD;

  @Option(names = "--lr-g", paramLabel = "X", description = RATE + " for G, before --lr.")
  private @Nullable Double lrG;

  @Option(
      names = "--beta1",
      paramLabel = "X",
      description = "Adam's, 0 to below 1 (default 0.5, vanilla 0.9).")
  private @Nullable Double beta1;

  @Option(
      names = "--beta2",
      paramLabel = "X",
      description = "Adam's, 0 to below 1 (default 0.999).")
  private @Nullable Double beta2;

  @Option(
      names = "--adam-epsilon",
      paramLabel = "X",
      description = "Adam's, above 0 (default 1e-8, conv 1e-7).")
  private @Nullable Double adamEpsilon;

  @Option(
      names = "--ema-decay",
      paramLabel = "X",
      description = "Decay of the averaged generator, 0 to below 1 (default 0.999).")
  private @Nullable Double emaDecay;

  void apply(RunConfig.Builder config) {
    Given.set(loss, config::setLoss);
    Given.set(realLabel, config::setRealLabel);
    Given.set(dUpdates, config::setDUpdates);
    Given.set(gUpdates, config::setGUpdates);
    Given.set(lrD == null ? lr : lrD, config::setLearningRateD);
    Given.set(lrG == null ? lr : lrG, config::setLearningRateG);
    Given.set(beta1, config::setBeta1);
    Given.set(beta2, config::setBeta2);
    Given.set(adamEpsilon, config::setAdamEpsilon);
    Given.set(emaDecay, config::setEmaDecay);
  }

  /** Reads a loss by the name the contract gives it, in lower case with hyphens. */
  static final class LossConverter implements ITypeConverter<Loss> {
    @Override
    public Loss convert(String value) {
      for (Loss loss : Loss.values()) {
        if (!loss.equals(Loss.LOSS_UNSPECIFIED) && name(loss).equals(value)) {
          return loss;
        }
      }
      throw new TypeConversionException(
          "'" + value + "' is not non-saturating, saturating, lsgan or hinge");
    }

    private static String name(Loss loss) {
      return loss.name().substring("LOSS_".length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
