package dev.ganforge.trainer.network;

import dev.ganforge.trainer.network.OnnxNode.Attribute;
import java.util.Locale;
import java.util.Optional;

/** x where positive, else slope times x. */
public record LeakyReLU(double slope) implements Layer {
  @Override
  public String statement(String x, Shape input, Mode mode) {
    return String.format(
        Locale.ROOT, "%s = torch.leaky_relu%s(%s, %s)", x, mode.underscore(), x, slope);
  }

  @Override
  public String settings() {
    return "slope " + slope;
  }

  @Override
  public Optional<OnnxNode> onnx() {
    return Optional.of(OnnxNode.of("LeakyRelu").with(new Attribute.Real("alpha", (float) slope)));
  }
}
