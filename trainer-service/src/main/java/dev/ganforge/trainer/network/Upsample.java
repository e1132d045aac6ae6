package dev.ganforge.trainer.network;

import dev.ganforge.trainer.network.OnnxNode.Attribute;
import dev.ganforge.trainer.network.OnnxNode.Operand;
import java.util.List;
import java.util.Optional;

/** Repeats each pixel (nearest neighbour). */
public record Upsample(int factor) implements Layer {
  @Override
  public Shape outputShape(Shape input) {
    Checks.rank3(input);
    return Shape.of(
        input.dim(0),
        Math.multiplyExact(input.dim(1), factor),
        Math.multiplyExact(input.dim(2), factor));
  }

  @Override
  public String statement(String x, Shape input, Mode mode) {
    return String.format(
        "%s = torch.upsample_nearest2d(%s, None, [%d.0, %d.0])", x, x, factor, factor);
  }

  @Override
  public String settings() {
    return "factor " + factor + ", nearest";
  }

  @Override
  public Optional<OnnxNode> onnx() {
    Operand scales = new Operand.Floats(List.of(1f, 1f, (float) factor, (float) factor));
    return Optional.of(
        OnnxNode.of("Resize", new Operand.Absent(), scales)
            .with(new Attribute.Text("mode", "nearest"))
            .with(new Attribute.Text("coordinate_transformation_mode", "asymmetric"))
            .with(new Attribute.Text("nearest_mode", "floor")));
  }
}
