package dev.ganforge.trainer.network;

import java.util.List;
import java.util.Optional;

/**
 * One layer of a network, named and parametrised as in torch.nn. It knows the shape it gives, what
 * it keeps and how that starts, its multiply-adds, its TorchScript statement and its ONNX operator.
 */
public sealed interface Layer
    permits ConvTranspose2d,
        Conv2d,
        Linear,
        BatchNorm,
        ReLU,
        LeakyReLU,
        Tanh,
        Dropout,
        MaxPool2d,
        Upsample,
        Reshape {
  /** The layer's name in torch.nn. */
  default String type() {
    return getClass().getSimpleName();
  }

  /** Its settings as people read them; empty where there are none. */
  default String settings() {
    return "";
  }

  /**
   * The shape of its output for one sample.
   *
   * @throws IllegalArgumentException where it cannot take the input; the message says why
   */
  default Shape outputShape(Shape input) {
    return input;
  }

  /** What it keeps, in the order of PyTorch's state_dict. */
  default List<Parameter> parameters() {
    return List.of();
  }

  /** Multiply-adds for one sample; 0 for what only moves or compares values. */
  default long multiplyAdds(Shape input) {
    return 0;
  }

  /**
   * The TorchScript statements, one a line, that replace {@code x} by the layer's output; empty for
   * none.
   *
   * @param input the shape of one sample
   */
  String statement(String x, Shape input, Mode mode);

  /** The ONNX operator that computes it; none where evaluation leaves it out. */
  Optional<OnnxNode> onnx();

  /**
   * Whether its gradient needs nothing of its output, so that the next layer may overwrite that:
   * true for convolutions, linear layers and batch normalisation.
   */
  default boolean affine() {
    return false;
  }
}
