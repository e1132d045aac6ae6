package dev.ganforge.trainer.torchscript;

import dev.ganforge.trainer.network.Loss;
import java.util.Locale;

/** A loss as TorchScript expressions of logits [N]: each a mean over the batch. */
record LossTerms(Loss loss, double realLabel) {

  /** D's loss on real images. */
  String real(String logits) {
    return switch (loss) {
      case NON_SATURATING, SATURATING ->
          realLabel == 1 ? entropyToOne(logits) : entropyToLabel(logits);
      case LSGAN -> squares(logits, realLabel);
      case HINGE -> "torch.mean(torch.relu(torch.rsub(" + logits + ", 1)))";
    };
  }

  /** D's loss on generated images. */
  String fake(String logits) {
    return switch (loss) {
      case NON_SATURATING, SATURATING -> entropyToZero(logits);
      case LSGAN -> squares(logits, 0);
      case HINGE -> "torch.mean(torch.relu(torch.add(" + logits + ", 1)))";
    };
  }

  /** G's loss. */
  String generator(String logits) {
    return switch (loss) {
      case NON_SATURATING -> entropyToOne(logits);
      case SATURATING -> "torch.neg(" + entropyToZero(logits) + ")";
      case LSGAN -> squares(logits, 1);
      case HINGE -> "torch.neg(torch.mean(" + logits + "))";
    };
  }

  /**
   * Mean D: the sigmoid of the logit, or the output itself where the loss regresses it to labels.
   */
  String shown(String logits) {
    String detached = "torch.detach(" + logits + ")";
    return loss == Loss.LSGAN
        ? "torch.mean(" + detached + ")"
        : "torch.mean(torch.sigmoid(" + detached + "))";
  }

  /* Sigmoid and cross entropy in one: the same value without overflow. */
  private static String entropyToOne(String logits) {
    return entropy(logits, "torch.ones_like(" + logits + ")");
  }

  private static String entropyToZero(String logits) {
    return entropy(logits, "torch.zeros_like(" + logits + ")");
  }

  private String entropyToLabel(String logits) {
    return entropy(
        logits, String.format(Locale.ROOT, "torch.full_like(%s, %s)", logits, realLabel));
  }

  private static String entropy(String logits, String target) {
    return "torch.binary_cross_entropy_with_logits(" + logits + ", " + target + ")";
  }

  private static String squares(String logits, double target) {
    return String.format(
        Locale.ROOT, "torch.div(torch.mean(torch.pow(torch.sub(%s, %s), 2)), 2.)", logits, target);
  }
}
