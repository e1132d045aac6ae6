package dev.ganforge.trainer.checkpoint;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.RunConfig;
import java.util.Set;
import java.util.regex.Pattern;

/** The values that the fields of a RunConfig may have, whoever wrote it. */
public final class ConfigRanges {
  private static final Pattern DEVICE = Pattern.compile("auto|cpu|cuda:[0-9]{1,3}");
  private static final Set<String> PRECISIONS = Set.of("auto", "fp32", "bf16");

  private ConfigRanges() {}

  /**
   * Checks each field that is set, alone.
   *
   * @throws ServiceException INVALID_ARGUMENT naming the field, the value and what is allowed
   */
  public static void require(RunConfig config) {
    requireNetwork(config);
    whole("batch_size", config.hasBatchSize(), config.getBatchSize(), 65536);
    atMost("real_label", config.hasRealLabel(), config.getRealLabel(), 1);
    whole("d_updates", config.hasDUpdates(), config.getDUpdates(), 100);
    whole("g_updates", config.hasGUpdates(), config.getGUpdates(), 100);
    requireOptimizer(config);
    requireSchedule(config);
    String device = config.getDevice();
    require(
        device.isEmpty() || DEVICE.matcher(device).matches(),
        "device",
        device,
        "auto, cpu or cuda:N");
    String precision = config.getPrecision();
    require(
        precision.isEmpty() || PRECISIONS.contains(precision),
        "precision",
        precision,
        "auto, fp32 or bf16");
  }

  private static void requireNetwork(RunConfig config) {
    whole("image_size", config.hasImageSize(), config.getImageSize(), 1024);
    int channels = config.getChannels();
    require(
        !config.hasChannels() || channels == 1 || channels == 3, "channels", channels, "1 or 3");
    whole("latent", config.hasLatent(), config.getLatent(), 4096);
    whole("ngf", config.hasNgf(), config.getNgf(), 1024);
    whole("ndf", config.hasNdf(), config.getNdf(), 1024);
    atMost("width", config.hasWidth(), config.getWidth(), 16);
    belowOne("dropout", config.hasDropout(), config.getDropout());
  }

  private static void requireOptimizer(RunConfig config) {
    positive("learning_rate_d", config.hasLearningRateD(), config.getLearningRateD());
    positive("learning_rate_g", config.hasLearningRateG(), config.getLearningRateG());
    belowOne("beta1", config.hasBeta1(), config.getBeta1());
    belowOne("beta2", config.hasBeta2(), config.getBeta2());
    positive("adam_epsilon", config.hasAdamEpsilon(), config.getAdamEpsilon());
    belowOne("ema_decay", config.hasEmaDecay(), config.getEmaDecay());
  }

  private static void requireSchedule(RunConfig config) {
    require(
        !config.hasEpochs() || config.getEpochs() >= 1, "epochs", config.getEpochs(), "1 or more");
    require(!config.hasSteps() || config.getSteps() >= 1, "steps", config.getSteps(), "1 or more");
    require(
        !config.hasCheckpointEvery() || config.getCheckpointEvery() >= 1,
        "checkpoint_every",
        config.getCheckpointEvery(),
        "1 or more");
    require(config.getKeepLast() >= 0, "keep_last", config.getKeepLast(), "0 or more; 0: all");
    require(config.getKeepEvery() >= 0, "keep_every", config.getKeepEvery(), "0 or more");
    require(
        config.getEvaluateEvery() >= 0,
        "evaluate_every",
        config.getEvaluateEvery(),
        "0 or more; 0: as often as time allows");
  }

  private static void whole(String field, boolean present, int value, int max) {
    require(!present || (value >= 1 && value <= max), field, value, "1 to " + max);
  }

  private static void atMost(String field, boolean present, double value, int max) {
    require(!present || (value > 0 && value <= max), field, value, "above 0 to " + max);
  }

  private static void belowOne(String field, boolean present, double value) {
    require(!present || (value >= 0 && value < 1), field, value, "0 to below 1");
  }

  private static void positive(String field, boolean present, double value) {
    require(!present || (value > 0 && Double.isFinite(value)), field, value, "a number above 0");
  }

  private static void require(boolean allowed, String field, Object value, String range) {
    if (!allowed) {
      throw ServiceException.invalid(field, value, range);
    }
  }
}
