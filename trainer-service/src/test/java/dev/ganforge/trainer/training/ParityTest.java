package dev.ganforge.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Network;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.torchscript.GanProgram;
import dev.ganforge.trainer.torchscript.GanState;
import dev.ganforge.trainer.torchscript.GeneratorProgram;
import dev.ganforge.trainer.torchscript.Objective;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The training program computes what stock PyTorch computes: metrics and parameters to 1e-5 (conv
 * 1e-4), G's images in evaluation mode to 1e-4.
 */
class ParityTest {
  static Stream<ParityCase> cases() throws IOException {
    return ParityCase.all().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorch(ParityCase recorded) {
    Gan gan = recorded.gan();
    Objective objective = recorded.objective();
    Map<String, FloatTensor> initial = GanState.complete(gan, recorded.stage("init"));
    double tolerance = recorded.spec().get("preset").asText().equals("conv") ? 1e-4 : 1e-5;
    try (TrainingProgram program =
        TrainingProgram.load(GanProgram.compile(gan, objective, initial), Device.cpu())) {
      for (int k = 0; k < recorded.steps(); k++) {
        float[] metrics =
            program.update(recorded.tensor("real." + k), latents(recorded, k, gan, objective), 1f);
        float[] expected = new float[5];
        System.arraycopy(recorded.tensor("metrics").values(), 5 * k, expected, 0, 5);
        assertClose("metrics of step " + k, metrics, expected, tolerance);
      }
      Map<String, FloatTensor> state = program.state();
      recorded
          .stage("final")
          .forEach((name, expected) -> assertParameter(recorded, state, name, expected, tolerance));
      assertImages(recorded, gan, state);
    }
  }

  /**
   * A bias right before batch normalisation has a gradient of exactly zero: ours stays where it
   * was, PyTorch's wanders by Adam's steps on rounding errors, at most the learning rate each.
   */
  private static void assertParameter(
      ParityCase recorded,
      Map<String, FloatTensor> state,
      String name,
      FloatTensor expected,
      double tolerance) {
    float[] actual = GanState.of(state, name).values();
    Network network =
        name.startsWith("G.") ? recorded.gan().generator() : recorded.gan().discriminator();
    if (name.endsWith(".bias") && !network.optimized().contains(name.substring(2))) {
      assertThat(actual).as(name).isEqualTo(recorded.tensor("init." + name).values());
      double rate = recorded.spec().get("adam").get("lr").asDouble();
      assertClose(name, actual, expected.values(), recorded.steps() * rate);
    } else {
      assertClose(name, actual, expected.values(), tolerance);
    }
  }

  private static void assertImages(ParityCase recorded, Gan gan, Map<String, FloatTensor> state) {
    try (TrainingProgram generator =
        TrainingProgram.load(
            GeneratorProgram.compile(gan, GanState.under("G.", state)), Device.cpu())) {
      assertClose(
          "images",
          generator.images(recorded.tensor("eval.z")),
          recorded.tensor("eval.images").values(),
          1e-4);
    }
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

  private static void assertClose(String what, float[] actual, float[] expected, double tolerance) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      worst = difference <= worst ? worst : difference;
    }
    assertThat(worst).as("largest difference in %s", what).isLessThan(tolerance);
  }
}
