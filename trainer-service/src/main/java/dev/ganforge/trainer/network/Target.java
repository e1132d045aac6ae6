package dev.ganforge.trainer.network;

/**
 * What a program is written for.
 *
 * @param precision the type in which convolutions and linear layers multiply
 * @param channelsLast the convolutions' weights lie channels-last, and so does what they give
 * @param products convolutions on small images are written as matrix products (see {@link
 *     SmallConvolution})
 */
public record Target(Precision precision, boolean channelsLast, boolean products) {
  /** What runs well anywhere. */
  public static final Target PLAIN = new Target(Precision.FP32, true, false);

  /** What stock PyTorch computes, to its roundings. */
  public static final Target CONTIGUOUS = new Target(Precision.FP32, false, false);
}
