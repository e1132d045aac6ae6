package dev.ganforge.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.runtime.latent.SplitMix64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkYamlTest {
  private static final String YAML =
      """
      latent: {dimension: 100, distribution: uniform}
      image: {channels: 1, size: 28}
      updates: joined
      generator:
        - linear: {in: 100, out: 6272}
        - batch_norm: {features: 6272, eps: 1e-3, momentum: 0.01}
        - leaky_relu: {slope: 0.2}
        - reshape: {shape: [128, 7, 7]}
        - upsample: {factor: 2}
        - conv2d: {in: 128, out: 64, kernel: 5, padding: 2, init: glorot}
        - relu
        - conv_transpose2d: {in: 64, out: 1, kernel: 4, stride: 2, padding: 1, bias: false}
        - tanh:
      discriminator:
        - conv2d: {in: 1, out: 8, kernel: 4, stride: 2, padding: 1, init: {normal: 0.02}}
        - max_pool2d: {kernel: 2}
        - dropout: {p: 0.3}
        - flatten
        - linear: {in: 392, out: 1}
      """;

  @Test
  void readsEveryLayer() {
    Gan gan = NetworkYaml.parse(YAML);
    Initializer usual = new Initializer.FanInUniform();
    assertThat(gan.generator().layers())
        .containsExactly(
            new Linear(100, 6272, true, usual),
            new BatchNorm(6272, 1e-3, 0.01, new Initializer.Constant(1)),
            new LeakyReLU(0.2),
            new Reshape(Shape.of(128, 7, 7)),
            new Upsample(2),
            new Conv2d(128, 64, 5, 1, 2, true, new Initializer.GlorotUniform()),
            new ReLU(),
            new ConvTranspose2d(64, 1, 4, 2, 1, false, usual),
            new Tanh());
    assertThat(gan.discriminator().layers())
        .containsExactly(
            new Conv2d(1, 8, 4, 2, 1, true, new Initializer.Normal(0, 0.02)),
            new MaxPool2d(2),
            new Dropout(0.3),
            new Reshape(Shape.of(392)),
            new Linear(392, 1, true, usual));
    assertThat(gan.latent()).isEqualTo(100);
    assertThat(gan.distribution()).isEqualTo(LatentDistribution.UNIFORM);
    assertThat(gan.image()).isEqualTo(Shape.of(1, 28, 28));
    assertThat(gan.updates()).isEqualTo(Updates.JOINED);
  }

  @Test
  void aGeneratorThatBeginsWithAConvolutionTakesAnImageOfOnePixel() {
    Gan gan =
        NetworkYaml.parse(
            """
            latent: {dimension: 8}
            image: {channels: 3, size: 4}
            generator: [conv_transpose2d: {in: 8, out: 3, kernel: 4}]
            discriminator: [conv2d: {in: 3, out: 1, kernel: 4}]
            """);
    assertThat(gan.generator().input()).isEqualTo(Shape.of(8, 1, 1));
    assertThat(gan.distribution()).isEqualTo(LatentDistribution.NORMAL);
    assertThat(gan.updates()).isEqualTo(Updates.SHARED_FAKES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kernel: 5, padding | kernal: 5, padding | generator layer 6 (conv2d) has a setting "kernal"; allowed: in, out, kernel, stride, padding, bias, init
          kernel: 5, padding: 2 | padding: 2 | generator layer 6 (conv2d) lacks "kernel"
          in: 128, out: 64 | in: 64, out: 64 | generator layer 6 (conv2d) takes 64 channels, gets 128x14x14
          kernel: 5 | kernel: five | kernel of generator layer 6 (conv2d) is "five"; allowed: a whole number from 1 to 127
          kernel: 5 | kernel: 0 | kernel of generator layer 6 (conv2d) is 0; allowed: a whole number from 1 to 127
          kernel: 5 | kernel: 5.0 | kernel of generator layer 6 (conv2d) is 5.0; allowed: a whole number from 1 to 127
          kernel: 5 | kernel: 99999999999 | kernel of generator layer 6 (conv2d) is 99999999999; allowed: a whole number from 1 to 127
          [128, 7, 7] | [128, 7, 8] | generator layer 4 (reshape) cannot make 128x7x8 of 6272
          [128, 7, 7] | [896, 7] | shape of generator layer 4 (reshape) is [896,7]; allowed: [features] or [channels, height, width]
          - relu | - gelu | generator layer 7 is "gelu"; allowed: one of linear, conv2d, conv_transpose2d, batch_norm, relu, leaky_relu, tanh, dropout, max_pool2d, upsample, reshape, flatten
          slope: 0.2 | slope: nan | slope of generator layer 3 (leaky_relu) is "nan"; allowed: a number from 0.0 to 1.0
          p: 0.3 | p: 1 | p of discriminator layer 3 (dropout) is 1; allowed: a number from 0.0 to 0.99
          bias: false | bias: 0 | bias of generator layer 8 (conv_transpose2d) is 0; allowed: true or false
          init: glorot | init: xavier | init of generator layer 6 (conv2d) is "xavier"; allowed: default, glorot or {normal: DEVIATION}
          {normal: 0.02} | {normal: -1} | normal of init of discriminator layer 1 (conv2d) is -1; allowed: a number from 0.0 to 10.0
          max_pool2d: {kernel: 2} | max_pool2d: {kernel: 20} | discriminator layer 2 (max_pool2d) gives an empty image
          - flatten | - relu | discriminator layer 5 (linear) takes 392 features, gets 8x7x7
          in: 392, out: 1 | in: 392, out: 2 | the discriminator gives 2; allowed: 1
          out: 1, kernel: 4 | out: 3, kernel: 4 | the generator gives 3x28x28; allowed: 1x28x28 or 784
          size: 28 | size: 32 | the generator gives 1x28x28; allowed: 1x32x32 or 1024
          channels: 1 | channels: 2 | channels of image is 2; allowed: 1 or 3
          updates: joined | updates: alternating | updates of the text is "alternating"; allowed: shared_fakes, generator_first, fresh_latents, joined
          updates: joined | loss: hinge | the text has a setting "loss"; allowed: latent, image, updates, generator, discriminator
          discriminator: | critic: | the text has a setting "critic"
          """)
  void refusesAndNamesTheLayer(String right, String wrong, String message) {
    assertThat(YAML).contains(right);
    assertRefused(YAML.replace(right, wrong), "network_yaml: " + message);
  }

  @Test
  void refusesWhatGrowsBeyondMemory() {
    assertRefused(
        YAML.replace("out: 6272}", "out: 16777216}"),
        "network_yaml: generator layer 1 (linear) brings the generator to 1694498816 parameters;");
    StringBuilder layers = new StringBuilder("- upsample: {factor: 64}");
    for (int i = 0; i < 8; i++) {
      layers.append("\n  - upsample: {factor: 64}");
    }
    assertRefused(
        YAML.replace("- upsample: {factor: 2}", layers),
        "network_yaml: generator layer 6 (upsample) gives more than 67108864 values for one image");
  }

  @Test
  void refusesANetworkWithoutParameters() {
    assertRefused(
        """
        latent: {dimension: 4}
        image: {channels: 1, size: 2}
        generator: [tanh]
        discriminator: [flatten, linear: {in: 4, out: 1}]
        """,
        "network_yaml: no layer of the generator has parameters to train");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          generator: [ | network_yaml is not YAML at line
          {{ | network_yaml
          42 | network_yaml: the text is 42; allowed: settings by name: latent, image, updates, generator, discriminator
          '# nothing' | network_yaml: the text lacks "latent"
          '  ' | network_yaml: the text lacks "latent"
          a: &a [1, 2] | network_yaml has an anchor or alias at line 1
          a: *b | network_yaml has an anchor or alias at line 1
          a: !!java.net.URL [x] | network_yaml has a tag at line 1
          'generator: [], generator: []' | network_yaml is not YAML
          [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]] | network_yaml is not YAML
          """)
  void refusesWhatIsNoPlainYaml(String text, String message) {
    assertRefused(text == null ? "  " : text, message);
  }

  @Test
  void refusesSettingsTwiceTwoDocumentsAndLongTexts() {
    assertRefused(YAML + "image: {channels: 1, size: 28}\n", "network_yaml is not YAML");
    assertRefused(YAML + "---\n" + YAML, "network_yaml is not YAML");
    assertRefused(
        YAML + "#".repeat(YamlText.MAX_CHARACTERS),
        "network_yaml has " + (YAML.length() + YamlText.MAX_CHARACTERS) + " characters");
  }

  @Test
  void aBombOfAliasesIsRefusedAtOnce() {
    StringBuilder bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (char c = 'b'; c <= 'i'; c++) {
      char before = (char) (c - 1);
      bomb.append(
          "%s: &%s [*%s, *%s, *%s, *%s, *%s]%n"
              .formatted(c, c, before, before, before, before, before));
    }
    assertRefused(bomb.toString(), "network_yaml has an anchor or alias at line 1");
  }

  /** Texts one edit away from a right one are either read or refused, never a fault of ours. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void damagedTextsAreReadOrRefused(long seed) {
    SplitMix64 random = new SplitMix64(seed);
    String signs = "{}[]:,-#&*!|>'\"%@` \n\t\u0000\uD83D0a.~?";
    for (int i = 0; i < 500; i++) {
      int at = random.nextInt(YAML.length());
      char sign = signs.charAt(random.nextInt(signs.length()));
      String text = YAML.substring(0, at) + sign + YAML.substring(at + random.nextInt(2));
      try {
        NetworkYaml.parse(text);
      } catch (ServiceException e) {
        assertThat(e).hasMessageStartingWith("network_yaml");
      }
    }
  }

  @Test
  void otherSettingsMustNotContradictTheText() {
    NetworkSettings preset = new NetworkSettings("dcgan", 64, 0, 50, 64, 64, 1, 0, "");
    NetworkSettings own = NetworkYaml.settings(YAML, preset);
    assertThat(own.imageSize()).isEqualTo(28);
    assertThat(own.channels()).isEqualTo(1);
    assertThat(own.latent()).isEqualTo(100);
    assertThat(Presets.gan(own)).isEqualTo(NetworkYaml.parse(YAML));
    assertContradiction(
        own.withChannels(3), "channels is 3; allowed: 1, as network_yaml says, or absent");
    assertContradiction(
        new NetworkSettings("dcgan", 64, 1, 100, 64, 64, 1, 0, YAML),
        "image_size is 64; allowed: 28");
    assertContradiction(
        new NetworkSettings("dcgan", 28, 1, 64, 64, 64, 1, 0, YAML), "latent is 64; allowed: 100");
  }

  private static void assertContradiction(NetworkSettings settings, String message) {
    assertThatThrownBy(() -> Presets.gan(settings))
        .isInstanceOf(ServiceException.class)
        .hasMessageStartingWith(message);
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> NetworkYaml.parse(text))
        .isInstanceOf(ServiceException.class)
        .hasMessageStartingWith(message);
  }
}
