package dev.ganforge.trainer.network;

/** The type in which a network multiplies; what it keeps is float32 in any case. */
public enum Precision {
  FP32,
  BF16;

  private static final int FLOAT32 = 6; // TorchScript's numbers of its types
  private static final int BFLOAT16 = 15;

  /** The expression for a tensor in this type. */
  public String of(String tensor) {
    return "torch.to(" + tensor + ", " + (this == BF16 ? BFLOAT16 : FLOAT32) + ")";
  }

  /** The name people use: {@code fp32} or {@code bf16}. */
  public String label() {
    return this == BF16 ? "bf16" : "fp32";
  }
}
