package dev.ganforge.trainer.rpc;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.ConfigRanges;
import dev.ganforge.trainer.checkpoint.SettingsMapping;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.NetworkYaml;
import dev.ganforge.trainer.run.PresetSettings;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.RunSettings.Data;
import dev.ganforge.trainer.training.RunSettings.Evaluation;
import dev.ganforge.trainer.training.RunSettings.Objective;
import dev.ganforge.trainer.training.RunSettings.Optimizer;
import dev.ganforge.trainer.training.RunSettings.Retention;
import dev.ganforge.trainer.training.RunSettings.Schedule;
import dev.ganforge.v1.RunConfig;

/** What a caller asked for, over the defaults of its preset, with every range checked. */
final class RunSettingsMapping {
  private RunSettingsMapping() {}

  /**
   * The settings of a run.
   *
   * @throws ServiceException INVALID_ARGUMENT naming the field, the value and what is allowed
   */
  static RunSettings merge(RunConfig config) {
    String preset = config.getPreset().isEmpty() ? "dcgan" : config.getPreset();
    RunSettings defaults = PresetSettings.defaults(preset);
    NetworkSettings network = network(config, defaults.network());
    ConfigRanges.require(config);
    return new RunSettings(
        network,
        data(config, defaults.data()),
        objective(config, defaults.objective()),
        optimizer(config, defaults.optimizer()),
        schedule(config, defaults.schedule()),
        evaluation(config, defaults.evaluation()),
        config.getDevice().isEmpty() ? "auto" : config.getDevice(),
        config.getPrecision().isEmpty() ? "auto" : config.getPrecision(),
        config.hasSeed() ? config.getSeed() : defaults.seed());
  }

  /**
   * Settings with the fields of a config that are set; the others stay as they are.
   *
   * @throws ServiceException INVALID_ARGUMENT naming the field, the value and what is allowed
   */
  static RunSettings changed(RunSettings settings, RunConfig changes) {
    RunConfig.Builder config = SettingsMapping.toProto(settings).toBuilder();
    if (changes.hasEpochs() && !changes.hasSteps()) {
      config.clearSteps(); // which would go before the epochs
    }
    if (!changes.getNetworkYaml().isEmpty()) {
      config.clearImageSize().clearChannels().clearLatent(); // it has its own
    }
    return merge(config.mergeFrom(changes).build());
  }

  private static NetworkSettings network(RunConfig config, NetworkSettings preset) {
    NetworkSettings defaults =
        config.getNetworkYaml().isEmpty()
            ? preset
            : NetworkYaml.settings(config.getNetworkYaml(), preset);
    int imageSize = config.hasImageSize() ? config.getImageSize() : defaults.imageSize();
    checkImageSize(defaults.preset(), !config.getNetworkYaml().isEmpty(), imageSize);
    return new NetworkSettings(
        defaults.preset(),
        imageSize,
        config.hasChannels() ? config.getChannels() : defaults.channels(),
        config.hasLatent() ? config.getLatent() : defaults.latent(),
        config.hasNgf() ? config.getNgf() : defaults.ngf(),
        config.hasNdf() ? config.getNdf() : defaults.ndf(),
        config.hasWidth() ? config.getWidth() : defaults.width(),
        config.hasDropout() ? config.getDropout() : defaults.dropout(),
        config.getNetworkYaml());
  }

  /** What the presets' networks can be built for; a user's own says for itself. */
  private static void checkImageSize(String preset, boolean own, int size) {
    if (own || preset.equals("mlp") || preset.equals("vanilla")) {
      require(size >= 1 && size <= 1024, "image_size", size, "1 to 1024");
    } else if (preset.equals("conv")) {
      require(
          size >= 4 && size <= 1024 && size % 4 == 0,
          "image_size",
          size,
          "a multiple of 4 from 4 to 1024");
    } else {
      require(
          size >= 16 && size <= 256 && Integer.bitCount(size) == 1,
          "image_size",
          size,
          "a power of two from 16 to 256");
    }
  }

  private static Data data(RunConfig config, Data defaults) {
    return new Data(
        config.getDataset().isEmpty() ? defaults.dataset() : config.getDataset(),
        config.hasBatchSize() ? config.getBatchSize() : defaults.batchSize(),
        config.hasFlip() ? config.getFlip() : defaults.flip());
  }

  private static Objective objective(RunConfig config, Objective defaults) {
    return new Objective(
        SettingsMapping.toLoss(config.getLossValue()),
        config.hasRealLabel() ? config.getRealLabel() : defaults.realLabel(),
        config.hasDUpdates() ? config.getDUpdates() : defaults.dUpdates(),
        config.hasGUpdates() ? config.getGUpdates() : defaults.gUpdates());
  }

  private static Optimizer optimizer(RunConfig config, Optimizer defaults) {
    return new Optimizer(
        config.hasLearningRateD() ? config.getLearningRateD() : defaults.learningRateD(),
        config.hasLearningRateG() ? config.getLearningRateG() : defaults.learningRateG(),
        config.hasBeta1() ? config.getBeta1() : defaults.beta1(),
        config.hasBeta2() ? config.getBeta2() : defaults.beta2(),
        config.hasAdamEpsilon() ? config.getAdamEpsilon() : defaults.epsilon(),
        config.hasEmaDecay() ? config.getEmaDecay() : defaults.emaDecay());
  }

  private static Schedule schedule(RunConfig config, Schedule defaults) {
    return new Schedule(
        config.hasEpochs() ? config.getEpochs() : defaults.epochs(),
        config.getSteps(),
        config.getCheckpointEvery(),
        new Retention(config.getKeepLast(), config.getKeepEvery()));
  }

  private static Evaluation evaluation(RunConfig config, Evaluation defaults) {
    return new Evaluation(
        config.hasEvaluateEvery() ? config.getEvaluateEvery() : defaults.every(),
        config.getFeatureExtractor());
  }

  private static void require(boolean allowed, String field, Object value, String range) {
    if (!allowed) {
      throw ServiceException.invalid(field, value, range);
    }
  }
}
