package dev.ganforge.trainer.network;

import dev.ganforge.trainer.network.OnnxNode.Attribute;
import java.util.List;
import java.util.Optional;

/** A fully connected layer. */
public record Linear(int in, int out, boolean bias, Initializer init) implements Layer {
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
  public String statement(String x, Shape input, Mode mode) {
    return String.format(
        "%s = torch.linear(%s, %s, %s)", x, x, mode.factor("weight"), Checks.biasOf(bias, mode));
  }

  @Override
  public String settings() {
    return in + ", " + out + (bias ? "" : ", no bias");
  }

  @Override
  public boolean affine() {
    return true;
  }

  @Override
  public Optional<OnnxNode> onnx() {
    OnnxNode gemm =
        bias ? OnnxNode.weighted("Gemm", "weight", "bias") : OnnxNode.weighted("Gemm", "weight");
    return Optional.of(gemm.with(new Attribute.Whole("transB", 1)));
  }
}
