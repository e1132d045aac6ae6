package dev.ganforge.trainer.training;

import ai.djl.Device;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.network.Target;
import dev.ganforge.trainer.torchscript.GanProgram;
import dev.ganforge.trainer.torchscript.GanState;
import dev.ganforge.trainer.torchscript.GeneratorProgram;
import dev.ganforge.trainer.torchscript.Objective;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came out of a case.
 *
 * @param outcome the metrics of each step, every parameter at the end and G's images, by name
 */
record ParityRun(Map<String, float[]> outcome) {
  private static final int METRICS = 5;

  /** Ours, by the program for a target, from these initial values. */
  static ParityRun of(ParityCase recorded, Target target, Map<String, FloatTensor> initial) {
    Gan gan = recorded.gan();
    Objective objective = recorded.objective();
    Map<String, float[]> outcome = new LinkedHashMap<>();
    Map<String, FloatTensor> state;
    try (TrainingProgram program =
        TrainingProgram.load(
            GanProgram.compile(gan, objective, target, GanState.complete(gan, initial)),
            Device.cpu())) {
      for (int k = 0; k < recorded.steps(); k++) {
        FloatTensor real = recorded.tensor("real." + k);
        outcome.put(metrics(k), program.update(real, latents(recorded, k, gan, objective), 1f));
      }
      state = program.state();
    }
    recorded
        .stage("final")
        .keySet()
        .forEach(name -> outcome.put(name, GanState.of(state, name).values()));
    try (TrainingProgram generator =
        TrainingProgram.load(
            GeneratorProgram.compile(gan, GanState.under("G.", state)), Device.cpu())) {
      outcome.put("images", generator.images(recorded.tensor("eval.z")));
    }
    return new ParityRun(outcome);
  }

  /** PyTorch's. */
  static ParityRun recorded(ParityCase recorded) {
    Map<String, float[]> outcome = new LinkedHashMap<>();
    float[] metrics = recorded.tensor("metrics").values();
    for (int k = 0; k < recorded.steps(); k++) {
      float[] step = new float[METRICS];
      System.arraycopy(metrics, METRICS * k, step, 0, METRICS);
      outcome.put(metrics(k), step);
    }
    recorded.stage("final").forEach((name, tensor) -> outcome.put(name, tensor.values()));
    outcome.put("images", recorded.tensor("eval.images").values());
    return new ParityRun(outcome);
  }

  private static String metrics(int step) {
    return "metrics of step " + step;
  }

  /** One result by its name. */
  float[] values(String name) {
    float[] values = outcome.get(name);
    if (values == null) {
      throw new AssertionError("no " + name);
    }
    return values;
  }

  /** The largest difference in each result; infinite where one has other values or none. */
  Map<String, Double> differences(ParityRun other) {
    Map<String, Double> differences = new LinkedHashMap<>();
    other.outcome.forEach(
        (name, expected) -> differences.put(name, difference(values(name), expected)));
    return differences;
  }

  private static double difference(float[] actual, float[] expected) {
    double worst = actual.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < actual.length && Double.isFinite(worst); i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
    }
    return worst;
  }

  /** The latents of step k in the order the program takes them: [L, N, latent]. */
  private static FloatTensor latents(ParityCase recorded, int k, Gan gan, Objective objective) {
    float[] onD = recorded.tensor("noise_d." + k).values();
    float[] onG = recorded.tensor("noise_g." + k).values();
    int batches = GanProgram.latentBatches(gan, objective);
    List<float[]> parts = batches == 1 ? List.of(onD) : List.of(onD, onG);
    float[] all = new float[batches * onD.length];
    for (int i = 0; i < batches; i++) {
      System.arraycopy(parts.get(i), 0, all, i * onD.length, onD.length);
    }
    return new FloatTensor(Shape.of(batches, onD.length / gan.latent(), gan.latent()), all);
  }
}
