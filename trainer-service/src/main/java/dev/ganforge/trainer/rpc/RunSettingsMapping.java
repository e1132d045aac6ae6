package dev.ganforge.trainer.rpc;

import dev.ganforge.runtime.error.ServiceException;
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
import java.util.Set;
import java.util.regex.Pattern;

/** What a caller asked for, over the defaults of its preset, with every range checked. */
final class RunSettingsMapping {
  private static final Pattern DEVICE = Pattern.compile("auto|cpu|cuda:[0-9]{1,3}");
  private static final Set<String> PRECISIONS = Set.of("auto", "fp32", "bf16");

  private RunSettingsMapping() {}

  /**
   * The settings of a run.
   *
   * @throws ServiceException INVALID_ARGUMENT naming the field, the value and what is allowed
   */
  static RunSettings merge(RunConfig config) {
    String preset = config.getPreset().isEmpty() ? "dcgan" : config.getPreset();
    RunSettings defaults = PresetSettings.defaults(preset);
    return new RunSettings(
        network(config, defaults.network()),
        data(config, defaults.data()),
        objective(config, defaults.objective()),
        optimizer(config, defaults.optimizer()),
        schedule(config, defaults.schedule()),
        evaluation(config, defaults.evaluation()),
        device(config.getDevice()),
        precision(config.getPrecision()),
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
    int channels = config.hasChannels() ? config.getChannels() : defaults.channels();
    if (config.hasChannels() && channels != 1 && channels != 3) {
      throw ServiceException.invalid("channels", channels, "1 or 3");
    }
    return new NetworkSettings(
        defaults.preset(),
        imageSize,
        channels,
        whole("latent", config.hasLatent(), config.getLatent(), defaults.latent(), 4096),
        whole("ngf", config.hasNgf(), config.getNgf(), defaults.ngf(), 1024),
        whole("ndf", config.hasNdf(), config.getNdf(), defaults.ndf(), 1024),
        atMost("width", config.hasWidth(), config.getWidth(), defaults.width(), 16),
        belowOne("dropout", config.hasDropout(), config.getDropout(), defaults.dropout()),
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
        whole(
            "batch_size",
            config.hasBatchSize(),
            config.getBatchSize(),
            defaults.batchSize(),
            65536),
        config.hasFlip() ? config.getFlip() : defaults.flip());
  }

  private static Objective objective(RunConfig config, Objective defaults) {
    return new Objective(
        SettingsMapping.toLoss(config.getLossValue()),
        atMost("real_label", config.hasRealLabel(), config.getRealLabel(), defaults.realLabel(), 1),
        whole("d_updates", config.hasDUpdates(), config.getDUpdates(), defaults.dUpdates(), 100),
        whole("g_updates", config.hasGUpdates(), config.getGUpdates(), defaults.gUpdates(), 100));
  }

  private static Optimizer optimizer(RunConfig config, Optimizer defaults) {
    return new Optimizer(
        positive(
            "learning_rate_d",
            config.hasLearningRateD(),
            config.getLearningRateD(),
            defaults.learningRateD()),
        positive(
            "learning_rate_g",
            config.hasLearningRateG(),
            config.getLearningRateG(),
            defaults.learningRateG()),
        belowOne("beta1", config.hasBeta1(), config.getBeta1(), defaults.beta1()),
        belowOne("beta2", config.hasBeta2(), config.getBeta2(), defaults.beta2()),
        positive(
            "adam_epsilon", config.hasAdamEpsilon(), config.getAdamEpsilon(), defaults.epsilon()),
        belowOne("ema_decay", config.hasEmaDecay(), config.getEmaDecay(), defaults.emaDecay()));
  }

  private static Schedule schedule(RunConfig config, Schedule defaults) {
    int epochs = config.hasEpochs() ? config.getEpochs() : defaults.epochs();
    require(epochs >= 1, "epochs", epochs, "1 or more");
    require(!config.hasSteps() || config.getSteps() >= 1, "steps", config.getSteps(), "1 or more");
    require(
        !config.hasCheckpointEvery() || config.getCheckpointEvery() >= 1,
        "checkpoint_every",
        config.getCheckpointEvery(),
        "1 or more");
    return new Schedule(epochs, config.getSteps(), config.getCheckpointEvery(), retention(config));
  }

  private static Retention retention(RunConfig config) {
    require(config.getKeepLast() >= 0, "keep_last", config.getKeepLast(), "0 or more; 0: all");
    require(config.getKeepEvery() >= 0, "keep_every", config.getKeepEvery(), "0 or more");
    return new Retention(config.getKeepLast(), config.getKeepEvery());
  }

  private static Evaluation evaluation(RunConfig config, Evaluation defaults) {
    long every = config.hasEvaluateEvery() ? config.getEvaluateEvery() : defaults.every();
    require(every >= 0, "evaluate_every", every, "0 or more; 0: as often as time allows");
    return new Evaluation(every, config.getFeatureExtractor());
  }

  private static String device(String device) {
    require(
        device.isEmpty() || DEVICE.matcher(device).matches(),
        "device",
        device,
        "auto, cpu or cuda:N");
    return device.isEmpty() ? "auto" : device;
  }

  private static String precision(String precision) {
    require(
        precision.isEmpty() || PRECISIONS.contains(precision),
        "precision",
        precision,
        "auto, fp32 or bf16");
    return precision.isEmpty() ? "auto" : precision;
  }

  private static int whole(String field, boolean present, int value, int otherwise, int max) {
    require(!present || (value >= 1 && value <= max), field, value, "1 to " + max);
    return present ? value : otherwise;
  }

  private static double atMost(
      String field, boolean present, double value, double otherwise, int max) {
    require(!present || (value > 0 && value <= max), field, value, "above 0 to " + max);
    return present ? value : otherwise;
  }

  private static double belowOne(String field, boolean present, double value, double otherwise) {
    require(!present || (value >= 0 && value < 1), field, value, "0 to below 1");
    return present ? value : otherwise;
  }

  private static double positive(String field, boolean present, double value, double otherwise) {
    require(!present || (value > 0 && Double.isFinite(value)), field, value, "a number above 0");
    return present ? value : otherwise;
  }

  private static void require(boolean allowed, String field, Object value, String range) {
    if (!allowed) {
      throw ServiceException.invalid(field, value, range);
    }
  }
}
