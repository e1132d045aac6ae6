package dev.ganforge.cli.option;

import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.v1.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which two networks are trained. */
@Section("Networks")
public final class NetworkOptions {
  private static final int MAX_NETWORK_BYTES = 1 << 20; // far more than a trainer takes

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "dcgan, mlp, vanilla or conv (default dcgan).")
  private @Nullable String preset;

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      description = "Pixels a side; dcgan: a power of two, 16 to 256 (default 64).")
  private @Nullable Integer imageSize;

  @Option(
      names = "--channels",
      paramLabel = "N",
      description = "1 or 3 (default: as the data set has).")
  private @Nullable Integer channels;

  @Option(
      names = "--latent",
      paramLabel = "N",
      description = "Latent dimension, 1 to 4096 (default 100, vanilla 64).")
  private @Nullable Integer latent;

  @Option(
      names = "--ngf",
      paramLabel = "N",
      description = "dcgan: feature maps of G's last hidden layer (default 64).")
  private @Nullable Integer ngf;

  @Option(
      names = "--ndf",
      paramLabel = "N",
      description = "dcgan: feature maps of D's first layer (default 64).")
  private @Nullable Integer ndf;

  @Option(
      names = "--width",
      paramLabel = "X",
      description = "mlp, vanilla, conv: scales every hidden layer (default 1).")
  private @Nullable Double width;

  @Option(
      names = "--dropout",
      paramLabel = "P",
      description = "conv: dropout probability in D, 0 to below 1 (default 0.3).")
  private @Nullable Double dropout;

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "A network of your own as YAML, in place of the preset's layers.")
  private @Nullable Path network;

  void apply(RunConfig.Builder config) {
    Given.set(preset, config::setPreset);
    Given.set(imageSize, config::setImageSize);
    Given.set(channels, config::setChannels);
    Given.set(latent, config::setLatent);
    Given.set(ngf, config::setNgf);
    Given.set(ndf, config::setNdf);
    Given.set(width, config::setWidth);
    Given.set(dropout, config::setDropout);
    if (network != null) {
      config.setNetworkYaml(read(network));
    }
  }

  private static String read(Path file) {
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_NETWORK_BYTES) {
        throw CommandFailure.badInput(
            "--network "
                + file
                + " has "
                + bytes
                + " bytes; allowed: at most "
                + MAX_NETWORK_BYTES);
      }
      String text = Files.readString(file);
      if (text.isBlank()) { // which would mean none
        throw CommandFailure.badInput("--network " + file + " is empty");
      }
      return text;
    } catch (IOException e) {
      throw CommandFailure.badInput("--network " + file + " cannot be read as UTF-8 text", e);
    }
  }
}
