package dev.ganforge.trainer.history;

import dev.ganforge.trainer.training.StepMetrics;

/**
 * The steps of one range, reduced.
 *
 * @param last its last step
 * @param lossD extremes of lossD
 * @param lossG extremes of lossG
 * @param dReal extremes of dReal
 * @param dFakeBefore extremes of dFakeBefore
 * @param dFakeAfter extremes of dFakeAfter
 * @param imagesPerSecond extremes of imagesPerSecond
 * @param count steps in it
 */
public record MetricBucket(
    StepMetrics last,
    Range lossD,
    Range lossG,
    Range dReal,
    Range dFakeBefore,
    Range dFakeAfter,
    Range imagesPerSecond,
    long count) {

  /**
   * Extremes of the finite values of one metric; both NaN where no value was finite.
   *
   * @param min the smallest
   * @param max the largest
   * @param notFinite values that were NaN or infinite
   * @param smoothed moving average at the last step; NaN where none was wanted
   */
  public record Range(float min, float max, long notFinite, float smoothed) {}
}
