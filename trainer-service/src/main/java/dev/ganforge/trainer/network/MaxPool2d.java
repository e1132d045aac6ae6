package dev.ganforge.trainer.network;

import dev.ganforge.trainer.network.OnnxNode.Attribute;
import java.util.Optional;

/** The largest value of each square window; windows do not overlap. */
public record MaxPool2d(int kernel) implements Layer {
  @Override
  public Shape outputShape(Shape input) {
    Checks.rank3(input);
    return Shape.of(
        input.dim(0),
        Checks.positive(input.dim(1) / kernel),
        Checks.positive(input.dim(2) / kernel));
  }

  @Override
  public String statement(String x, Shape input, Mode mode) {
    return String.format("%s = torch.max_pool2d(%s, [%d, %d])", x, x, kernel, kernel);
  }

  @Override
  public String settings() {
    return "kernel " + kernel;
  }

  @Override
  public Optional<OnnxNode> onnx() {
    return Optional.of(
        OnnxNode.of("MaxPool")
            .with(new Attribute.Wholes("kernel_shape", OnnxNode.times(2, kernel)))
            .with(new Attribute.Wholes("strides", OnnxNode.times(2, kernel))));
  }
}
