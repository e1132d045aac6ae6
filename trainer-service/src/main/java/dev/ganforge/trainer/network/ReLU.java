package dev.ganforge.trainer.network;

import java.util.Optional;

/** max(0, x). */
public record ReLU() implements Layer {
  @Override
  public String statement(String x, Shape input, Mode mode) {
    return String.format("%s = torch.relu%s(%s)", x, mode.underscore(), x);
  }

  @Override
  public Optional<OnnxNode> onnx() {
    return Optional.of(OnnxNode.of("Relu"));
  }
}
