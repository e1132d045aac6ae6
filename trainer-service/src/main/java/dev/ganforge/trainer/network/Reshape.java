package dev.ganforge.trainer.network;

import java.util.Optional;

/** The same values under other extents. */
public record Reshape(Shape shape) implements Layer {
  @Override
  public Shape outputShape(Shape input) {
    if (input.elements() != shape.elements()) {
      throw new IllegalArgumentException("cannot make " + shape + " of " + input);
    }
    return shape;
  }

  @Override
  public String statement(String x, Shape input, Mode mode) {
    return String.format(
        "%s = torch.reshape(%s, [-1, %s])", x, x, shape.toString().replace("x", ", "));
  }

  @Override
  public String settings() {
    return shape.toString();
  }

  @Override
  public Optional<OnnxNode> onnx() {
    return Optional.of(OnnxNode.reshape(shape));
  }
}
