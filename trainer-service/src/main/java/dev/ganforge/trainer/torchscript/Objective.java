package dev.ganforge.trainer.torchscript;

import dev.ganforge.trainer.network.Loss;

/**
 * What the two networks play for and how they are updated.
 *
 * @param loss the loss of both
 * @param realLabel D's target on real images
 * @param dUpdates updates of D a step
 * @param gUpdates updates of G a step
 * @param adamD D's optimizer
 * @param adamG G's optimizer
 */
public record Objective(
    Loss loss, double realLabel, int dUpdates, int gUpdates, Adam adamD, Adam adamG) {

  /** Kingma and Ba 2015, algorithm 1. */
  public record Adam(double learningRate, double beta1, double beta2, double epsilon) {}
}
