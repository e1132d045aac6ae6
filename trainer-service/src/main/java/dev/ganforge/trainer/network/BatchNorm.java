package dev.ganforge.trainer.network;

import dev.ganforge.trainer.network.OnnxNode.Attribute;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Batch normalisation over channels (Ioffe and Szegedy 2015, algorithm 1).
 *
 * @param scale how the weight starts; the bias starts at 0
 */
public record BatchNorm(int features, double eps, double momentum, Initializer scale)
    implements Layer {
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
  public String statement(String x, Shape input, Mode mode) {
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

  @Override
  public Optional<OnnxNode> onnx() {
    return Optional.of(
        OnnxNode.weighted("BatchNormalization", "weight", "bias", "running_mean", "running_var")
            .with(new Attribute.Real("epsilon", (float) eps)));
  }
}
