package dev.ganforge.trainer.network;

import java.util.Locale;
import java.util.Optional;

/** Zeroes each value with a probability while training, and scales the rest up. */
public record Dropout(double probability) implements Layer {
  public Dropout {
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException("dropout is " + probability + "; allowed: 0 to below 1");
    }
  }

  @Override
  public String statement(String x, Shape input, Mode mode) {
    return mode.training() && probability > 0
        ? String.format(Locale.ROOT, "%s = torch.dropout(%s, %s, True)", x, x, probability)
        : "";
  }

  @Override
  public String settings() {
    return "p " + probability;
  }

  @Override
  public Optional<OnnxNode> onnx() {
    return Optional.empty();
  }
}
