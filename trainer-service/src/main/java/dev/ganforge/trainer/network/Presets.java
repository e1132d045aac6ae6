package dev.ganforge.trainer.network;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.latent.LatentDistribution;
import java.util.ArrayList;
import java.util.List;

/** The networks of the four tutorial GANs. */
public final class Presets {
  private static final Initializer NORMAL = new Initializer.Normal(0, 0.02);
  private static final Initializer NORMAL_SCALE = new Initializer.Normal(1, 0.02);
  private static final Initializer ONE = new Initializer.Constant(1);
  private static final Initializer DEFAULT = new Initializer.FanInUniform();
  private static final Initializer GLOROT = new Initializer.GlorotUniform();

  private Presets() {}

  /**
   * The GAN of these settings: the user's own where they have one, else the preset's.
   *
   * @throws ServiceException INVALID_ARGUMENT where the settings name no preset or give no network
   */
  public static Gan gan(NetworkSettings settings) {
    if (!settings.yaml().isEmpty()) {
      return NetworkYaml.gan(settings);
    }
    return switch (settings.preset()) {
      case "dcgan" -> dcgan(settings);
      case "mlp" -> mlp(settings);
      case "vanilla" -> vanilla(settings);
      case "conv" -> conv(settings);
      default ->
          throw ServiceException.invalid(
              "preset", settings.preset(), "dcgan, mlp, vanilla or conv");
    };
  }

  /**
   * Radford et al. 2016, figure 1, in the proportions of PyTorch's tutorial: 4x4 kernels, a 4x4
   * block first, each further layer doubling (G) or halving (D) the extent.
   */
  private static Gan dcgan(NetworkSettings settings) {
    int size = settings.imageSize();
    if (size < 16 || size > 256 || Integer.bitCount(size) != 1) {
      throw ServiceException.invalid("image_size", size, "a power of two from 16 to 256");
    }
    int hidden = Integer.numberOfTrailingZeros(size) - 3;
    List<Layer> g = new ArrayList<>();
    int in = settings.latent();
    for (int i = hidden; i >= 0; i--) {
      int out = settings.ngf() << i;
      boolean first = i == hidden;
      g.add(new ConvTranspose2d(in, out, 4, first ? 1 : 2, first ? 0 : 1, false, NORMAL));
      g.add(new BatchNorm(out, 1e-5, 0.1, NORMAL_SCALE));
      g.add(new ReLU());
      in = out;
    }
    g.add(new ConvTranspose2d(in, settings.channels(), 4, 2, 1, false, NORMAL));
    g.add(new Tanh());
    List<Layer> d = new ArrayList<>();
    in = settings.channels();
    for (int i = 0; i <= hidden; i++) {
      int out = settings.ndf() << i;
      d.add(new Conv2d(in, out, 4, 2, 1, false, NORMAL));
      if (i > 0) {
        d.add(new BatchNorm(out, 1e-5, 0.1, NORMAL_SCALE));
      }
      d.add(new LeakyReLU(0.2));
      in = out;
    }
    d.add(new Conv2d(in, 1, 4, 1, 0, false, NORMAL));
    Shape image = Shape.of(settings.channels(), size, size);
    return new Gan(
        new Network("G", "main", Shape.of(settings.latent(), 1, 1), g),
        new Network("D", "main", image, d),
        settings.latent(),
        LatentDistribution.NORMAL,
        image,
        Updates.SHARED_FAKES);
  }

  /** The fully connected GAN that PyTorch users know as "gan.py", with batch normalisation in G. */
  private static Gan mlp(NetworkSettings settings) {
    Shape image = Shape.of(settings.channels(), settings.imageSize(), settings.imageSize());
    List<Layer> g = new ArrayList<>();
    int in = settings.latent();
    for (int features : new int[] {128, 256, 512, 1024}) {
      int out = scaled(features, settings);
      g.add(new Linear(in, out, true, DEFAULT));
      if (features > 128) {
        g.add(new BatchNorm(out, 0.8, 0.1, ONE));
      }
      g.add(new LeakyReLU(0.2));
      in = out;
    }
    g.add(new Linear(in, image.elements(), true, DEFAULT));
    g.add(new Tanh());
    int wide = scaled(512, settings);
    int narrow = scaled(256, settings);
    List<Layer> d =
        List.of(
            new Linear(image.elements(), wide, true, DEFAULT),
            new LeakyReLU(0.2),
            new Linear(wide, narrow, true, DEFAULT),
            new LeakyReLU(0.2),
            new Linear(narrow, 1, true, DEFAULT));
    return flat("model", settings, image, g, d, Updates.GENERATOR_FIRST);
  }

  /** The smallest of the four: three linear layers each. */
  private static Gan vanilla(NetworkSettings settings) {
    Shape image = Shape.of(settings.channels(), settings.imageSize(), settings.imageSize());
    int hidden = scaled(256, settings);
    List<Layer> g =
        List.of(
            new Linear(settings.latent(), hidden, true, DEFAULT),
            new ReLU(),
            new Linear(hidden, hidden, true, DEFAULT),
            new ReLU(),
            new Linear(hidden, image.elements(), true, DEFAULT),
            new Tanh());
    List<Layer> d =
        List.of(
            new Linear(image.elements(), hidden, true, DEFAULT),
            new LeakyReLU(0.2),
            new Linear(hidden, hidden, true, DEFAULT),
            new LeakyReLU(0.2),
            new Linear(hidden, 1, true, DEFAULT));
    return flat("", settings, image, g, d, Updates.FRESH_LATENTS);
  }

  private static Gan flat(
      String module,
      NetworkSettings settings,
      Shape image,
      List<Layer> g,
      List<Layer> d,
      Updates updates) {
    return new Gan(
        new Network("G", module, Shape.of(settings.latent()), g),
        new Network("D", module, Shape.of(image.elements()), d),
        settings.latent(),
        LatentDistribution.NORMAL,
        image,
        updates);
  }

  /** The convolutional GAN of the Keras tutorial: 5x5 "same" convolutions, pooling, up-sampling. */
  private static Gan conv(NetworkSettings settings) {
    int size = settings.imageSize();
    if (size < 8 || size > 256 || size % 4 != 0) {
      throw ServiceException.invalid("image_size", size, "a multiple of 4 from 8 to 256");
    }
    int quarter = size / 4;
    int blocks = scaled(128, settings);
    int flat = blocks * quarter * quarter;
    int hidden = scaled(512, settings);
    int maps = scaled(64, settings);
    List<Layer> g =
        List.of(
            new Linear(settings.latent(), hidden, true, GLOROT),
            new LeakyReLU(0.2),
            new Linear(hidden, flat, true, GLOROT),
            new LeakyReLU(0.2),
            new BatchNorm(flat, 1e-3, 0.01, ONE),
            new Reshape(Shape.of(blocks, quarter, quarter)),
            new Upsample(2),
            new Conv2d(blocks, maps, 5, 1, 2, true, GLOROT),
            new Tanh(),
            new Upsample(2),
            new Conv2d(maps, settings.channels(), 5, 1, 2, true, GLOROT),
            new Tanh());
    int first = scaled(256, settings);
    int second = scaled(512, settings);
    int last = scaled(256, settings);
    int features = second * quarter * quarter;
    List<Layer> d =
        List.of(
            new Conv2d(settings.channels(), first, 5, 1, 2, true, NORMAL),
            new LeakyReLU(0.2),
            new MaxPool2d(2),
            new Dropout(settings.dropout()),
            new Conv2d(first, second, 5, 1, 2, true, GLOROT),
            new LeakyReLU(0.2),
            new MaxPool2d(2),
            new Dropout(settings.dropout()),
            new Reshape(Shape.of(features)),
            new Linear(features, last, true, GLOROT),
            new LeakyReLU(0.2),
            new Dropout(settings.dropout()),
            new Linear(last, 1, true, GLOROT));
    Shape image = Shape.of(settings.channels(), size, size);
    return new Gan(
        new Network("G", "", Shape.of(settings.latent()), g),
        new Network("D", "", image, d),
        settings.latent(),
        LatentDistribution.UNIFORM,
        image,
        Updates.JOINED);
  }

  private static int scaled(int features, NetworkSettings settings) {
    return Math.max(1, (int) (features * settings.width()));
  }
}
