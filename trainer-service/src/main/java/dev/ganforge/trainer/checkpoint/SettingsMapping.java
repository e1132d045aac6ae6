package dev.ganforge.trainer.checkpoint;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.network.Loss;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.RunSettings.Data;
import dev.ganforge.trainer.training.RunSettings.Evaluation;
import dev.ganforge.trainer.training.RunSettings.Objective;
import dev.ganforge.trainer.training.RunSettings.Optimizer;
import dev.ganforge.trainer.training.RunSettings.Retention;
import dev.ganforge.trainer.training.RunSettings.Schedule;
import dev.ganforge.v1.RunConfig;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Run settings as the contract's RunConfig, and back from one that has every field. */
public final class SettingsMapping {
  private SettingsMapping() {}

  /** Every field filled in, but for those whose absence has a meaning of its own. */
  public static RunConfig toProto(RunSettings settings) {
    RunConfig.Builder config =
        RunConfig.newBuilder()
            .setDevice(settings.device())
            .setPrecision(settings.precision())
            .setSeed(settings.seed());
    addNetwork(config, settings.network());
    config
        .setDataset(settings.data().dataset())
        .setBatchSize(settings.data().batchSize())
        .setFlip(settings.data().flip());
    addObjective(config, settings.objective());
    addOptimizer(config, settings.optimizer());
    Schedule schedule = settings.schedule();
    config.setEpochs(schedule.epochs());
    if (schedule.steps() > 0) {
      config.setSteps(schedule.steps());
    }
    if (schedule.checkpointEvery() > 0) {
      config.setCheckpointEvery(schedule.checkpointEvery());
    }
    config
        .setKeepLast(schedule.retention().last())
        .setKeepEvery(schedule.retention().every())
        .setEvaluateEvery(settings.evaluation().every())
        .setFeatureExtractor(settings.evaluation().featureExtractor());
    return config.build();
  }

  private static void addNetwork(RunConfig.Builder config, NetworkSettings network) {
    config
        .setPreset(network.preset())
        .setImageSize(network.imageSize())
        .setLatent(network.latent())
        .setNgf(network.ngf())
        .setNdf(network.ndf())
        .setWidth(network.width())
        .setDropout(network.dropout())
        .setNetworkYaml(network.yaml());
    if (network.channels() > 0) {
      config.setChannels(network.channels());
    }
  }

  private static void addObjective(RunConfig.Builder config, Objective objective) {
    config
        .setLoss(toProto(objective.loss()))
        .setRealLabel(objective.realLabel())
        .setDUpdates(objective.dUpdates())
        .setGUpdates(objective.gUpdates());
  }

  private static void addOptimizer(RunConfig.Builder config, Optimizer optimizer) {
    config
        .setLearningRateD(optimizer.learningRateD())
        .setLearningRateG(optimizer.learningRateG())
        .setBeta1(optimizer.beta1())
        .setBeta2(optimizer.beta2())
        .setAdamEpsilon(optimizer.epsilon())
        .setEmaDecay(optimizer.emaDecay());
  }

  /**
   * The settings of a stored config.
   *
   * @throws ServiceException INVALID_ARGUMENT where a field is absent that has no meaning then, or
   *     out of its range
   */
  public static RunSettings toSettings(RunConfig config) {
    requireWhole(config);
    ConfigRanges.require(config);
    return new RunSettings(
        new NetworkSettings(
            config.getPreset(),
            config.getImageSize(),
            config.getChannels(),
            config.getLatent(),
            config.getNgf(),
            config.getNdf(),
            config.getWidth(),
            config.getDropout(),
            config.getNetworkYaml()),
        new Data(config.getDataset(), config.getBatchSize(), config.getFlip()),
        new Objective(
            toLoss(config.getLossValue()),
            config.getRealLabel(),
            config.getDUpdates(),
            config.getGUpdates()),
        new Optimizer(
            config.getLearningRateD(),
            config.getLearningRateG(),
            config.getBeta1(),
            config.getBeta2(),
            config.getAdamEpsilon(),
            config.getEmaDecay()),
        new Schedule(
            config.getEpochs(),
            config.getSteps(),
            config.getCheckpointEvery(),
            new Retention(config.getKeepLast(), config.getKeepEvery())),
        new Evaluation(config.getEvaluateEvery(), config.getFeatureExtractor()),
        config.getDevice(),
        config.getPrecision(),
        config.getSeed());
  }

  /** The fields in which two settings differ, in the order of the contract. */
  public static List<SettingChange> changes(RunSettings before, RunSettings after) {
    RunConfig was = toProto(before);
    RunConfig is = toProto(after);
    return RunConfig.getDescriptor().getFields().stream()
        .filter(field -> !value(was, field).equals(value(is, field)))
        .map(field -> new SettingChange(field.getName(), text(was, field), text(is, field)))
        .toList();
  }

  private static Optional<Object> value(RunConfig config, FieldDescriptor field) {
    return field.hasPresence() && !config.hasField(field)
        ? Optional.empty()
        : Optional.of(config.getField(field));
  }

  private static String text(RunConfig config, FieldDescriptor field) {
    return value(config, field)
        .map(
            value -> {
              if (value instanceof EnumValueDescriptor constant) {
                String name = constant.getName().substring("LOSS_".length());
                return name.toLowerCase(Locale.ROOT).replace('_', '-');
              }
              String text = value.toString();
              return text.isEmpty() ? "none" : text.contains("\n") ? "a text of its own" : text;
            })
        .orElse("not set");
  }

  private static void requireWhole(RunConfig config) {
    require("preset", !config.getPreset().isEmpty());
    require("dataset", !config.getDataset().isEmpty());
    require("device", !config.getDevice().isEmpty());
    require("precision", !config.getPrecision().isEmpty());
    require("image_size", config.hasImageSize());
    require("latent", config.hasLatent());
    require("ngf", config.hasNgf());
    require("ndf", config.hasNdf());
    require("width", config.hasWidth());
    require("dropout", config.hasDropout());
    require("batch_size", config.hasBatchSize());
    require("epochs", config.hasEpochs());
    require("seed", config.hasSeed());
    require("learning_rate_d", config.hasLearningRateD());
    require("learning_rate_g", config.hasLearningRateG());
    require("beta1", config.hasBeta1());
    require("beta2", config.hasBeta2());
    require("adam_epsilon", config.hasAdamEpsilon());
    require("real_label", config.hasRealLabel());
    require("d_updates", config.hasDUpdates());
    require("g_updates", config.hasGUpdates());
    require("ema_decay", config.hasEmaDecay());
    require("flip", config.hasFlip());
  }

  private static void require(String field, boolean present) {
    if (!present) {
      throw ServiceException.invalid("config." + field + " is absent");
    }
  }

  static dev.ganforge.v1.Loss toProto(Loss loss) {
    return switch (loss) {
      case NON_SATURATING -> dev.ganforge.v1.Loss.LOSS_NON_SATURATING;
      case SATURATING -> dev.ganforge.v1.Loss.LOSS_SATURATING;
      case LSGAN -> dev.ganforge.v1.Loss.LOSS_LSGAN;
      case HINGE -> dev.ganforge.v1.Loss.LOSS_HINGE;
    };
  }

  /**
   * The loss of a number of the contract's enum; unspecified means non-saturating.
   *
   * @throws ServiceException INVALID_ARGUMENT for a number that is no loss
   */
  public static Loss toLoss(int number) {
    dev.ganforge.v1.@Nullable Loss loss = dev.ganforge.v1.Loss.forNumber(number);
    if (loss == null) {
      throw ServiceException.invalid("loss", number, "non-saturating, saturating, lsgan or hinge");
    }
    return switch (loss) {
      case LOSS_UNSPECIFIED, LOSS_NON_SATURATING, UNRECOGNIZED -> Loss.NON_SATURATING;
      case LOSS_SATURATING -> Loss.SATURATING;
      case LOSS_LSGAN -> Loss.LSGAN;
      case LOSS_HINGE -> Loss.HINGE;
    };
  }
}
