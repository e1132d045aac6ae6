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

  /** Seconds as "01:03" or "2:01:03". */
  static String clock(long seconds) {
    String minutes = String.format(Locale.ROOT, "%02d:%02d", seconds / 60 % 60, seconds % 60);
    return seconds < 3600 ? minutes : seconds / 3600 + ":" + minutes;
  }
}
