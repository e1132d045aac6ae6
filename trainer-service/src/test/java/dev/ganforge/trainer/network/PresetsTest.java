package dev.ganforge.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ganforge.runtime.error.ServiceException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresetsTest {
  @ParameterizedTest
  @CsvSource({
    "dcgan, 64, 3, 100, 3576704, 2765568",
    "mlp, 28, 1, 100, 1510032, 533505",
    "vanilla, 28, 1, 64, 283920, 267009",
    "conv, 28, 1, 100, 3488257, 9707009"
  })
  void haveTheParametersOfTheirTutorials(
      String preset, int size, int channels, int latent, long g, long d) {
    Gan gan = Presets.gan(settings(preset, size, channels, latent));
    assertThat(trainable(gan.generator())).isEqualTo(g);
    assertThat(trainable(gan.discriminator())).isEqualTo(d);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64, 128, 256})
  void dcganFitsEveryPowerOfTwo(int size) {
    Gan gan = Presets.gan(settings("dcgan", size, 3, 100));
    assertThat(gan.generator().output()).isEqualTo(Shape.of(3, size, size));
    assertThat(gan.discriminator().output()).isEqualTo(Shape.of(1, 1, 1));
  }

  @Test
  void dcganIsInitialisedAsItsPaperSays() {
    var values = Presets.gan(settings("dcgan", 64, 3, 100)).generator().initialValues(1);
    assertMoments(values, "main.0.weight", 0, 0.02);
    assertMoments(values, "main.3.weight", 0, 0.02);
    assertMoments(values, "main.1.weight", 1, 0.02);
    assertMoments(values, "main.1.bias", 0, 0);
    assertMoments(values, "main.1.running_var", 1, 0);
  }

  @Test
  void linearLayersStartAsInPyTorch() {
    var values = Presets.gan(settings("vanilla", 28, 1, 64)).generator().initialValues(1);
    double bound = 1 / Math.sqrt(256);
    assertMoments(values, "2.weight", 0, bound / Math.sqrt(3));
    assertMoments(values, "2.bias", 0, bound / Math.sqrt(3));
    assertThat(values)
        .hasEntrySatisfying(
            "2.weight",
            weight -> {
              for (float value : weight.values()) {
                assertThat((double) value).isBetween(-bound, bound);
              }
            });
  }

  @Test
  void glorotUsesBothFans() {
    var values = Presets.gan(settings("conv", 28, 1, 100)).discriminator().initialValues(1);
    assertMoments(values, "0.weight", 0, 0.02);
    assertMoments(values, "4.weight", 0, Math.sqrt(2.0 / (256 * 25 + 512 * 25)));
    assertMoments(values, "9.bias", 0, 0);
  }

  @Test
  void layersThatDoNotFitAreNamed() {
    List<Layer> layers =
        List.of(
            new Linear(10, 20, true, new Initializer.FanInUniform()),
            new ReLU(),
            new Linear(30, 1, true, new Initializer.FanInUniform()));
    assertThatThrownBy(() -> new Network("D", "", Shape.of(10), layers))
        .isInstanceOf(ServiceException.class)
        .hasMessage("layer 2 of D (Linear) takes 30 features, gets 20");
  }

  private static NetworkSettings settings(String preset, int size, int channels, int latent) {
    return new NetworkSettings(preset, size, channels, latent, 64, 64, 1, 0.3, "");
  }

  private static long trainable(Network network) {
    return network.parameters().values().stream()
        .filter(Parameter::trainable)
        .mapToLong(parameter -> parameter.shape().elements())
        .sum();
  }

  private static void assertMoments(
      Map<String, FloatTensor> tensors, String name, double mean, double deviation) {
    FloatTensor tensor = tensors.get(name);
    assertThat(tensor).as(name).isNotNull();
    float[] values = tensor.values();
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (value - mean) * (value - mean);
    }
    double error = 5 * deviation / Math.sqrt(values.length) + 1e-9;
    assertThat(sum / values.length).as(name).isCloseTo(mean, within(error));
    assertThat(Math.sqrt(squares / values.length)).as(name).isCloseTo(deviation, within(error));
  }
}
