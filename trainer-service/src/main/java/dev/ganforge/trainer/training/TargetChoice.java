package dev.ganforge.trainer.training;

import ai.djl.Device;
import dev.ganforge.runtime.engine.Bfloat16;
import dev.ganforge.trainer.network.Precision;
import dev.ganforge.trainer.network.Target;

/** What a run's program is written for. */
public final class TargetChoice {
  private TargetChoice() {}

  /**
   * The precision a run trains in.
   *
   * @param asked {@code auto}, {@code fp32} or {@code bf16}; auto is bf16 where the device
   *     multiplies it in hardware
   */
  public static Precision precision(String asked, Device device) {
    return switch (asked) {
      case "fp32" -> Precision.FP32;
      case "bf16" -> Precision.BF16;
      case "auto" -> Bfloat16.isNative(device) ? Precision.BF16 : Precision.FP32;
      default -> throw new IllegalArgumentException("precision is " + asked);
    };
  }

  /** The matrix products for small images were measured on CPUs alone. */
  static Target target(Precision precision, Device device) {
    return new Target(precision, true, !device.isGpu());
  }
}
