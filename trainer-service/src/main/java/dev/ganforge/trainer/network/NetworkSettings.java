package dev.ganforge.trainer.network;

/**
 * Which networks a run trains.
 *
 * @param preset {@code dcgan}, {@code mlp}, {@code vanilla} or {@code conv}
 * @param imageSize pixels a side
 * @param channels 1 or 3; 0: as the data set has
 * @param latent the latent dimension, 1 to 4096
 * @param ngf dcgan: feature maps of G's last hidden layer, 1 to 1024
 * @param ndf dcgan: feature maps of D's first layer, 1 to 1024
 * @param width mlp, vanilla, conv: scales every hidden layer, above 0 to 16
 * @param dropout conv: dropout probability in D, 0 to below 1
 * @param yaml a network of the user's own in place of the preset's layers; empty: none
 */
public record NetworkSettings(
    String preset,
    int imageSize,
    int channels,
    int latent,
    int ngf,
    int ndf,
    double width,
    double dropout,
    String yaml) {

  /** The same with as many channels. */
  public NetworkSettings withChannels(int count) {
    return new NetworkSettings(preset, imageSize, count, latent, ngf, ndf, width, dropout, yaml);
  }
}
