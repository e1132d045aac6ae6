package dev.ganforge.trainer.network;

import java.util.Optional;

/** The hyperbolic tangent. */
public record Tanh() implements Layer {
  @Override
  public String statement(String x, Shape input, Mode mode) {
    return String.format("%s = torch.tanh(%s)", x, x);
  }

  @Override
  public Optional<OnnxNode> onnx() {
    return Optional.of(OnnxNode.of("Tanh"));
  }
}
