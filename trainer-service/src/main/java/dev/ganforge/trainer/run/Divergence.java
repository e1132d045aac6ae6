package dev.ganforge.trainer.run;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.training.StepMetrics;
import java.util.Map;

/** Tells a run that has left all bounds from one that learns badly. */
final class Divergence {
  /*
   * Numbers that are not finite are only one way for training to end: with a learning rate of 1e6
   * batch normalisation and saturated losses keep everything finite for thousands of steps, while
   * the weights are far from where float32 can still learn. Adam moves a weight by about its
   * learning rate a step, and weights that work are of the order of 1; losses, in nats, too. The
   * bounds are far above both.
   */
  private static final float LARGEST_WEIGHT = 1e5f;
  private static final float LARGEST_LOSS = 1e6f;

  private Divergence() {}

  /**
   * Checks a step's losses.
   *
   * @throws ServiceException FAILED_PRECONDITION naming the step and the losses
   */
  static void check(StepMetrics metrics) {
    if (!within(metrics.lossD(), LARGEST_LOSS) || !within(metrics.lossG(), LARGEST_LOSS)) {
      throw ServiceException.failedPrecondition(
          "diverged at step %d: loss_D is %s, loss_G is %s"
              .formatted(metrics.step(), metrics.lossD(), metrics.lossG()));
    }
  }

  /**
   * Checks a state before it is published.
   *
   * @throws ServiceException FAILED_PRECONDITION naming the step, a tensor and its value
   */
  static void check(long step, Map<String, FloatTensor> state) {
    state.forEach(
        (name, tensor) -> {
          boolean weight = !name.startsWith("optimizer.") && !name.contains(".running_");
          float largest = weight ? LARGEST_WEIGHT : Float.MAX_VALUE;
          for (float value : tensor.values()) {
            if (!within(value, largest)) {
              throw ServiceException.failedPrecondition(
                  "diverged at step %d: %s has the value %s".formatted(step, name, value));
            }
          }
        });
  }

  /** False for NaN, too. */
  private static boolean within(float value, float largest) {
    return Math.abs(value) <= largest;
  }
}
