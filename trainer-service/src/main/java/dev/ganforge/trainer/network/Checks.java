package dev.ganforge.trainer.network;

import java.util.List;

/** What several layers ask of a shape, and how several write their parameters. */
final class Checks {
  private Checks() {}

  static void rank3(Shape input) {
    if (input.rank() != 3) {
      throw new IllegalArgumentException("takes channels x height x width, gets " + input);
    }
  }

  static void channels(Shape input, int channels) {
    if (input.rank() < 1 || input.dim(0) != channels) {
      throw new IllegalArgumentException("takes " + channels + " channels, gets " + input);
    }
  }

  static int positive(int extent) {
    if (extent < 1) {
      throw new IllegalArgumentException("gives an empty image");
    }
    return extent;
  }

  static List<Parameter> weightAndBias(
      Shape weight, int out, boolean bias, Initializer init, int fanIn, int fanOut) {
    Parameter first = Parameter.trainable("weight", weight, init, fanIn, fanOut);
    Initializer biasInit =
        init instanceof Initializer.FanInUniform ? init : new Initializer.Constant(0);
    return bias
        ? List.of(first, Parameter.trainable("bias", Shape.of(out), biasInit, fanIn, fanOut))
        : List.of(first);
  }

  static String biasOf(boolean bias, Mode mode) {
    return bias ? mode.factor("bias") : "None";
  }

  static String convolution(int in, int out, int kernel, int stride, int padding, boolean bias) {
    return in
        + ", "
        + out
        + ", kernel "
        + kernel
        + ", stride "
        + stride
        + ", padding "
        + padding
        + (bias ? "" : ", no bias");
  }
}
