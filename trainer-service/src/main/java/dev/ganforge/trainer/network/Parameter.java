package dev.ganforge.trainer.network;

/**
 * One array a layer keeps.
 *
 * @param name its name in the layer, e.g. {@code weight}
 * @param shape its extents, as PyTorch lays them out
 * @param trainable false for a buffer such as a running mean
 * @param initializer how its first values come about
 * @param fanIn inputs that one output of the layer sees
 * @param fanOut outputs that one input of the layer reaches
 */
public record Parameter(
    String name, Shape shape, boolean trainable, Initializer initializer, int fanIn, int fanOut) {

  static Parameter trainable(String name, Shape shape, Initializer init, int fanIn, int fanOut) {
    return new Parameter(name, shape, true, init, fanIn, fanOut);
  }

  static Parameter buffer(String name, Shape shape, double value) {
    return new Parameter(name, shape, false, new Initializer.Constant(value), 1, 1);
  }
}
