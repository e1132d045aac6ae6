package dev.ganforge.cli.option;

import dev.ganforge.v1.RunConfig;
import picocli.CommandLine.Mixin;

/** What to train and how: the configuration of a run, what is not given left absent. */
public final class TrainingOptions {
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private ObjectiveOptions objective = new ObjectiveOptions();
  @Mixin private ScheduleOptions schedule = new ScheduleOptions();
  @Mixin private EvaluationOptions evaluation = new EvaluationOptions();

  public RunConfig config() {
    RunConfig.Builder config = RunConfig.newBuilder();
    data.apply(config);
    network.apply(config);
    objective.apply(config);
    schedule.apply(config);
    evaluation.apply(config);
    return config.build();
  }
}
