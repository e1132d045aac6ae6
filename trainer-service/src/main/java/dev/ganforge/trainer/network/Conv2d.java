package dev.ganforge.trainer.network;

import java.util.List;
import java.util.Optional;

/** A convolution with square kernels. */
public record Conv2d(
    int in, int out, int kernel, int stride, int padding, boolean bias, Initializer init)
    implements Layer {
  @Override
  public Shape outputShape(Shape input) {
    Checks.rank3(input);
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
  public String statement(String x, Shape input, Mode mode) {
    if (mode.target().products()) {
      if (SmallConvolution.halves(kernel, stride, padding, bias, input)) {
        return SmallConvolution.halving(x, in, out, mode.factor("weight"));
      }
      if (!bias && padding == 0 && kernel == input.dim(1) && kernel == input.dim(2)) {
        return SmallConvolution.covering(x, in, out, kernel * kernel, mode.factor("weight"));
      }
    }
    return String.format(
        "%s = torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d])",
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
    return Optional.of(OnnxNode.convolution("Conv", kernel, stride, padding, bias));
  }
}
