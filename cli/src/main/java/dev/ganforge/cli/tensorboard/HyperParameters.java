package dev.ganforge.cli.tensorboard;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.RunState;
import java.time.Instant;
import java.util.List;

/**
 * What the hparams plug-in compares runs by: their settings, and the scalars that tell them apart.
 */
final class HyperParameters {
  private static final String PLUGIN = "hparams";
  // DataType
  private static final int STRING = 1;
  private static final int BOOL = 2;
  private static final int FLOAT64 = 3;
  // Status
  private static final int SUCCESS = 1;
  private static final int FAILURE = 2;

  private HyperParameters() {}

  /**
   * The columns: every setting there is, so that all runs of a folder declare the same ones, for
   * TensorBoard takes those of the first run it meets. HParamsPluginData: 2 experiment {4 hparam {1
   * name, 4 type}*, 5 metric {1 name {2 tag}}*}.
   */
  static Summary experiment(List<String> metricTags) {
    WireMessage experiment = new WireMessage();
    for (FieldDescriptor field : Settings.all()) {
      experiment.message(4, new WireMessage().string(1, field.getName()).integer(4, type(field)));
    }
    for (String tag : metricTags) {
      experiment.message(5, new WireMessage().message(1, new WireMessage().string(2, tag)));
    }
    return summary("_hparams_/experiment", 2, experiment);
  }

  private static int type(FieldDescriptor field) {
    if (Settings.isFlag(field)) {
      return BOOL;
    }
    return Settings.isNumber(field) ? FLOAT64 : STRING;
  }

  /** A run's row: 3 session_start_info {1 hparams {1 key, 2 value}*, 4 group, 5 start_time}. */
  static Summary start(String run, RunConfig config, Instant time) {
    WireMessage session = new WireMessage();
    Settings.of(config)
        .forEach(
            (name, value) ->
                session.message(
                    1, new WireMessage().string(1, name).bytes(2, value.toByteArray())));
    session.string(4, run).float64(5, EventFile.seconds(time));
    return summary("_hparams_/session_start_info", 3, session);
  }

  /** How a run ended: 4 session_end_info {1 status, 2 end_time}. */
  static Summary end(RunState state, Instant time) {
    int status = state.equals(RunState.RUN_STATE_FAILED) ? FAILURE : SUCCESS;
    WireMessage session = new WireMessage().integer(1, status).float64(2, EventFile.seconds(time));
    return summary("_hparams_/session_end_info", 4, session);
  }

  private static Summary summary(String tag, int field, WireMessage content) {
    return new Summary().pluginData(tag, PLUGIN, new WireMessage().message(field, content));
  }
}
