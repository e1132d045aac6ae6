package dev.ganforge.trainer.training;

import ai.djl.Device;
import dev.ganforge.runtime.engine.Bfloat16;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Precision;
import dev.ganforge.trainer.network.Target;

/** What a run's program is written for. */
public final class TargetChoice {
  private TargetChoice() {}

  /**
   * The precision a run trains in.
   *
   * @param asked {@code auto}, {@code fp32} or {@code bf16}; auto is bf16 for the DCGAN where the
   *     device multiplies it in hardware, else fp32
   */
  public static Precision precision(String asked, NetworkSettings network, Device device) {
    return switch (asked) {
      case "fp32" -> Precision.FP32;
      case "bf16" -> Precision.BF16;
      case "auto" ->
          isShown(network) && Bfloat16.isNative(device) ? Precision.BF16 : Precision.FP32;
      default -> throw new IllegalArgumentException("precision is " + asked);
    };
  }

  /** Whether the quality of what it learns in bf16 was compared with fp32, and found no worse. */
  private static boolean isShown(NetworkSettings network) {
    return network.preset().equals("dcgan") && network.yaml().isEmpty();
  }

  /** The matrix products for small images were measured on CPUs alone. */
  static Target target(Precision precision, Device device) {
    return new Target(precision, true, !device.isGpu());
  }
}
