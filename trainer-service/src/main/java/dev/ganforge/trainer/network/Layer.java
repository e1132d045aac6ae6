package dev.ganforge.trainer.network;

import java.util.List;
import java.util.Locale;

/**
 * One layer of a network, named and parametrised as in torch.nn. It knows the shape it gives, what
 * it keeps and how that starts, its multiply-adds and its TorchScript statement.
 */
public sealed interface Layer {
  /** A transposed convolution with square kernels. */
  record ConvTranspose2d(
      int in, int out, int kernel, int stride, int padding, boolean bias, Initializer init)
      implements Layer {
    @Override
    public Shape outputShape(Shape input) {
      Checks.channels(input, in);
      return Shape.of(out, grown(input.dim(1)), grown(input.dim(2)));
    }

    private int grown(int extent) {
      return Checks.positive((extent - 1) * stride - 2 * padding + kernel);
    }

    @Override
    public List<Parameter> parameters() {
      return Checks.weightAndBias(
          Shape.of(in, out, kernel, kernel), out, bias, init, out * area(), in * area());
    }

    private int area() {
      return kernel * kernel;
    }

    @Override
    public long multiplyAdds(Shape input) {
      return (long) input.elements() * out * area();
    }

    @Override
    public String statement(String x, Mode mode) {
      return String.format(
          "%s = torch.conv_transpose2d(%s, %s, %s, [%d, %d], [%d, %d])",
          x, x, mode.weight("weight"), Checks.biasOf(bias, mode), stride, stride, padding, padding);
    }

    @Override
    public String settings() {
      return Checks.convolution(in, out, kernel, stride, padding, bias);
    }

    @Override
    public boolean affine() {
      return true;
    }
  }

  /** A convolution with square kernels. */
  record Conv2d(
      int in, int out, int kernel, int stride, int padding, boolean bias, Initializer init)
      implements Layer {
    @Override
    public Shape outputShape(Shape input) {
      Checks.channels(input, in);
      return Shape.of(out, shrunk(input.dim(1)), shrunk(input.dim(2)));
    }

    private int shrunk(int extent) {
      return Checks.positive(Math.floorDiv(extent + 2 * padding - kernel, stride) + 1);
    }

    @Override
    public List<Parameter> parameters() {
      int area = kernel * kernel;
      return Checks.weightAndBias(
          Shape.of(out, in, kernel, kernel), out, bias, init, in * area, out * area);
    }

    @Override
    public long multiplyAdds(Shape input) {
      return (long) outputShape(input).elements() * in * kernel * kernel;
    }

    @Override
    public String statement(String x, Mode mode) {
      return String.format(
          "%s = torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d])",
          x, x, mode.weight("weight"), Checks.biasOf(bias, mode), stride, stride, padding, padding);
    }

    @Override
    public String settings() {
      return Checks.convolution(in, out, kernel, stride, padding, bias);
    }

    @Override
    public boolean affine() {
      return true;
    }
  }

  /** A fully connected layer. */
  record Linear(int in, int out, boolean bias, Initializer init) implements Layer {
    @Override
    public Shape outputShape(Shape input) {
      if (input.rank() != 1 || input.dim(0) != in) {
        throw new IllegalArgumentException("takes " + in + " features, gets " + input);
      }
      return Shape.of(out);
    }

    @Override
    public List<Parameter> parameters() {
      return Checks.weightAndBias(Shape.of(out, in), out, bias, init, in, out);
    }

    @Override
    public long multiplyAdds(Shape input) {
      return (long) in * out;
    }

    @Override
    public String statement(String x, Mode mode) {
      return String.format(
          "%s = torch.linear(%s, %s, %s)", x, x, mode.weight("weight"), Checks.biasOf(bias, mode));
    }

    @Override
    public String settings() {
      return in + ", " + out + (bias ? "" : ", no bias");
    }

    @Override
    public boolean affine() {
      return true;
    }
  }

  /**
   * Batch normalisation over channels (Ioffe and Szegedy 2015, algorithm 1).
   *
   * @param scale how the weight starts; the bias starts at 0
   */
  record BatchNorm(int features, double eps, double momentum, Initializer scale) implements Layer {
    @Override
    public Shape outputShape(Shape input) {
      Checks.channels(input, features);
      return input;
    }

    @Override
    public List<Parameter> parameters() {
      Shape shape = Shape.of(features);
      return List.of(
          Parameter.trainable("weight", shape, scale, 1, 1),
          Parameter.trainable("bias", shape, new Initializer.Constant(0), 1, 1),
          Parameter.buffer("running_mean", shape, 0),
          Parameter.buffer("running_var", shape, 1));
    }

    @Override
    public long multiplyAdds(Shape input) {
      return input.elements();
    }

    @Override
    public String statement(String x, Mode mode) {
      return String.format(
          Locale.ROOT,
          "%s = torch.batch_norm(%s, %s, %s, %s, %s, %s, %s, %s, True)",
          x,
          x,
          mode.weight("weight"),
          mode.weight("bias"),
          mode.weight("running_mean"),
          mode.weight("running_var"),
          mode.training() ? "True" : "False",
          mode.momentum().isEmpty() ? String.valueOf(momentum) : mode.momentum(),
          eps);
    }

    @Override
    public String settings() {
      return features + ", eps " + eps + ", momentum " + momentum;
    }

    @Override
    public boolean affine() {
      return true;
    }
  }

  /** max(0, x). */
  record ReLU() implements Layer {
    @Override
    public String statement(String x, Mode mode) {
      return String.format("%s = torch.relu%s(%s)", x, mode.underscore(), x);
    }
  }

  /** x where positive, else slope times x. */
  record LeakyReLU(double slope) implements Layer {
    @Override
    public String statement(String x, Mode mode) {
      return String.format(
          Locale.ROOT, "%s = torch.leaky_relu%s(%s, %s)", x, mode.underscore(), x, slope);
    }

    @Override
    public String settings() {
      return "slope " + slope;
    }
  }

  /** The hyperbolic tangent. */
  record Tanh() implements Layer {
    @Override
    public String statement(String x, Mode mode) {
      return String.format("%s = torch.tanh(%s)", x, x);
    }
  }

  /** Zeroes each value with a probability while training, and scales the rest up. */
  record Dropout(double probability) implements Layer {
    public Dropout {
      if (!(probability >= 0 && probability < 1)) {
        throw new IllegalArgumentException("dropout is " + probability + "; allowed: 0 to below 1");
      }
    }

    @Override
    public String statement(String x, Mode mode) {
      return mode.training() && probability > 0
          ? String.format(Locale.ROOT, "%s = torch.dropout(%s, %s, True)", x, x, probability)
          : "";
    }

    @Override
    public String settings() {
      return "p " + probability;
    }
  }

  /** The largest value of each square window; windows do not overlap. */
  record MaxPool2d(int kernel) implements Layer {
    @Override
    public Shape outputShape(Shape input) {
      Checks.rank3(input);
      return Shape.of(
          input.dim(0),
          Checks.positive(input.dim(1) / kernel),
          Checks.positive(input.dim(2) / kernel));
    }

    @Override
    public String statement(String x, Mode mode) {
      return String.format("%s = torch.max_pool2d(%s, [%d, %d])", x, x, kernel, kernel);
    }

    @Override
    public String settings() {
      return "kernel " + kernel;
    }
  }

  /** Repeats each pixel (nearest neighbour). */
  record Upsample(int factor) implements Layer {
    @Override
    public Shape outputShape(Shape input) {
      Checks.rank3(input);
      return Shape.of(input.dim(0), input.dim(1) * factor, input.dim(2) * factor);
    }

    @Override
    public String statement(String x, Mode mode) {
      return String.format(
          "%s = torch.upsample_nearest2d(%s, None, [%d.0, %d.0])", x, x, factor, factor);
    }

    @Override
    public String settings() {
      return "factor " + factor + ", nearest";
    }
  }

  /** The same values under other extents. */
  record Reshape(Shape shape) implements Layer {
    @Override
    public Shape outputShape(Shape input) {
      if (input.elements() != shape.elements()) {
        throw new IllegalArgumentException("cannot make " + shape + " of " + input);
      }
      return shape;
    }

    @Override
    public String statement(String x, Mode mode) {
      return String.format(
          "%s = torch.reshape(%s, [-1, %s])", x, x, shape.toString().replace("x", ", "));
    }

    @Override
    public String settings() {
      return shape.toString();
    }
  }

  /** The layer's name in torch.nn. */
  default String type() {
    return getClass().getSimpleName();
  }

  /** Its settings as people read them; empty where there are none. */
  default String settings() {
    return "";
  }

  /**
   * The shape of its output for one sample.
   *
   * @throws IllegalArgumentException where it cannot take the input; the message says why
   */
  default Shape outputShape(Shape input) {
    return input;
  }

  /** What it keeps, in the order of PyTorch's state_dict. */
  default List<Parameter> parameters() {
    return List.of();
  }

  /** Multiply-adds for one sample; 0 for what only moves or compares values. */
  default long multiplyAdds(Shape input) {
    return 0;
  }

  /** The TorchScript statement that replaces {@code x} by the layer's output; empty for none. */
  String statement(String x, Mode mode);

  /**
   * Whether its gradient needs nothing of its output, so that the next layer may overwrite that:
   * true for convolutions, linear layers and batch normalisation.
   */
  default boolean affine() {
    return false;
  }
}
