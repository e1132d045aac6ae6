package dev.ganforge.cli.progress;

import dev.ganforge.v1.StepMetrics;
import java.util.Locale;

/** One step in words and figures. */
final class StepText {
  private StepText() {}

  static String line(StepMetrics metrics, long totalSteps) {
    return String.format(
        Locale.ROOT,
        "epoch %d  step %d%s  %.0f images/s  %s",
        metrics.getEpoch(),
        metrics.getStep(),
        totalSteps > 0 ? "/" + totalSteps : "",
        metrics.getImagesPerSecond(),
        figures(metrics));
  }

  /** D(G(z)) stands twice: before and after the discriminator's update. */
  static String figures(StepMetrics metrics) {
    return String.format(
        Locale.ROOT,
        "D %.3f  G %.3f  D(x) %.2f  D(G(z)) %.2f/%.2f",
        metrics.getLossD(),
        metrics.getLossG(),
        metrics.getDReal(),
        metrics.getDFakeBefore(),
        metrics.getDFakeAfter());
  }
}
