package dev.ganforge.trainer.network;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.latent.LatentDistribution;
import java.util.List;
import java.util.Locale;

/**
 * A user's own GAN as YAML text.
 *
 * <pre>{@code
 * latent: {dimension: 100, distribution: normal}  # or uniform; normal where absent
 * image: {channels: 1, size: 28}                  # channels 1 or 3
 * updates: shared_fakes                           # where absent; or another of Updates
 * generator:                                      # latents to images
 *   - linear: {in: 100, out: 6272}                # bias: true, init: default
 *   - batch_norm: {features: 6272}                # eps: 1e-5, momentum: 0.1
 *   - leaky_relu: {slope: 0.2}
 *   - reshape: {shape: [128, 7, 7]}
 *   - upsample: {factor: 2}
 *   - conv2d: {in: 128, out: 64, kernel: 5, stride: 1, padding: 2}
 *   - relu
 *   - conv_transpose2d: {in: 64, out: 1, kernel: 4, stride: 2, padding: 1, bias: false}
 *   - tanh
 * discriminator:                                  # images to one logit
 *   - conv2d: {in: 1, out: 64, kernel: 4, stride: 2, padding: 1, init: {normal: 0.02}}
 *   - max_pool2d: {kernel: 2}
 *   - dropout: {p: 0.3}
 *   - flatten
 *   - linear: {in: 3136, out: 1, init: glorot}
 * }</pre>
 *
 * A generator that begins with a convolution, a pooling or an up-sampling takes its latent as
 * dimension x 1 x 1. Messages count layers from 1.
 */
public final class NetworkYaml {
  private static final String GENERATOR = "generator";
  private static final String DISCRIMINATOR = "discriminator";
  private static final List<String> KEYS =
      List.of("latent", "image", "updates", GENERATOR, DISCRIMINATOR);

  private NetworkYaml() {}

  /**
   * A preset's settings for the networks of a text: image size, channels and latent dimension are
   * the text's.
   *
   * @throws ServiceException INVALID_ARGUMENT where the text gives no GAN
   */
  public static NetworkSettings settings(String text, NetworkSettings preset) {
    Gan gan = parse(text);
    return new NetworkSettings(
        preset.preset(),
        gan.image().dim(1),
        gan.image().dim(0),
        gan.latent(),
        preset.ngf(),
        preset.ndf(),
        preset.width(),
        preset.dropout(),
        text);
  }

  /** The GAN of settings that have a text, which other settings must not contradict. */
  static Gan gan(NetworkSettings settings) {
    Gan gan = parse(settings.yaml());
    agree("image_size", settings.imageSize(), gan.image().dim(1));
    agree("latent", settings.latent(), gan.latent());
    if (settings.channels() != 0) {
      agree("channels", settings.channels(), gan.image().dim(0));
    }
    return gan;
  }

  private static void agree(String field, int value, int own) {
    if (value != own) {
      throw ServiceException.invalid(field, value, own + ", as network_yaml says, or absent");
    }
  }

  /**
   * The GAN of a text.
   *
   * @throws ServiceException INVALID_ARGUMENT naming the layer and what is wrong in it
   */
  static Gan parse(String text) {
    YamlFields top = YamlFields.of("the text", YamlText.read(text), KEYS);
    YamlFields latent =
        YamlFields.of("latent", top.required("latent"), List.of("dimension", "distribution"));
    int dimension = latent.whole("dimension", 1, 4096);
    Shape image = image(top);
    Network generator = YamlNetwork.generator(top.required(GENERATOR), dimension);
    Shape made = generator.output();
    if (!made.equals(image) && !made.equals(Shape.of(image.elements()))) {
      throw YamlFields.refused(
          "the generator gives " + made + "; allowed: " + image + " or " + image.elements());
    }
    Network discriminator = YamlNetwork.discriminator(top.required(DISCRIMINATOR), image);
    if (discriminator.output().elements() != 1) {
      throw YamlFields.refused(
          "the discriminator gives " + discriminator.output() + "; allowed: 1");
    }
    return new Gan(generator, discriminator, dimension, distribution(latent), image, updates(top));
  }

  private static Shape image(YamlFields top) {
    YamlFields image = YamlFields.of("image", top.required("image"), List.of("channels", "size"));
    int channels = image.whole("channels", 1, 3);
    if (channels == 2) {
      throw YamlFields.wrong("channels of image", image.find("channels"), "1 or 3");
    }
    int size = image.whole("size", 1, 1024);
    return Shape.of(channels, size, size);
  }

  private static LatentDistribution distribution(YamlFields latent) {
    String word = latent.word("distribution", List.of("normal", "uniform"), "normal");
    return LatentDistribution.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static Updates updates(YamlFields top) {
    List<String> words = List.of("shared_fakes", "generator_first", "fresh_latents", "joined");
    return switch (top.word("updates", words, "shared_fakes")) {
      case "generator_first" -> Updates.GENERATOR_FIRST;
      case "fresh_latents" -> Updates.FRESH_LATENTS;
      case "joined" -> Updates.JOINED;
      default -> Updates.SHARED_FAKES;
    };
  }
}
