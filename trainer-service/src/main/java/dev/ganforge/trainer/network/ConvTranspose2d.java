package dev.ganforge.trainer.network;

import java.util.List;
import java.util.Optional;

/** A transposed convolution with square kernels. */
public record ConvTranspose2d(
    int in, int out, int kernel, int stride, int padding, boolean bias, Initializer init)
    implements Layer {
  @Override
  public Shape outputShape(Shape input) {
    Checks.rank3(input);
    Checks.channels(input, in);
    return Shape.of(out, grown(input.dim(1)), grown(input.dim(2)));
  }

  private int grown(int extent) {
    return Checks.positive(Math.multiplyExact(extent - 1, stride) - 2 * padding + kernel);
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
  public String statement(String x, Shape input, Mode mode) {
    if (mode.target().products()) {
      if (SmallConvolution.doubles(kernel, stride, padding, bias, input)) {
        return SmallConvolution.doubling(x, in, out, mode.factor("weight"));
      }
      if (!bias && padding == 0 && input.dim(1) == 1 && input.dim(2) == 1) {
        return SmallConvolution.spreading(x, in, out, kernel, mode.factor("weight"));
      }
    }
    return String.format(
        "%s = torch.conv_transpose2d(%s, %s, %s, [%d, %d], [%d, %d])",
        x, x, mode.factor("weight"), Checks.biasOf(bias, mode), stride, stride, padding, padding);
  }

  @Override
  public String settings() {
    return Checks.convolution(in, out, kernel, stride, padding, bias);
  }

  @Override
  public boolean affine() {
    return true;
  }

  @Override
  public Optional<OnnxNode> onnx() {
    return Optional.of(OnnxNode.convolution("ConvTranspose", kernel, stride, padding, bias));
  }
}
