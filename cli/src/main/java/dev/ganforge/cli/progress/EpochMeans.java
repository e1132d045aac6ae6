package dev.ganforge.cli.progress;

import dev.ganforge.v1.Run;
import dev.ganforge.v1.StateChanged;
import dev.ganforge.v1.StepMetrics;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The means of every epoch that is seen from its first step to its last. */
final class EpochMeans {
  private @Nullable StepMetrics last;
  private boolean fromItsStart;
  private long steps;
  private double lossD;
  private double lossG;
  private double dReal;
  private double dFakeBefore;
  private double dFakeAfter;

  /** Takes in a step; a line where it is the first after the end of an epoch. */
  Optional<String> add(StepMetrics step) {
    StepMetrics before = last;
    boolean next = before == null ? step.getStep() == 1 : step.getEpoch() != before.getEpoch();
    Optional<String> line = next && before != null ? line(before) : Optional.empty();
    if (next) {
      begin();
    }
    steps++;
    lossD += step.getLossD();
    lossG += step.getLossG();
    dReal += step.getDReal();
    dFakeBefore += step.getDFakeBefore();
    dFakeAfter += step.getDFakeAfter();
    last = step;
    return line;
  }

  /** A line where the run ends with the last step of an epoch. */
  Optional<String> end(StateChanged change) {
    Run run = change.getRun();
    StepMetrics before = last;
    boolean atEnd =
        before != null
            && RunStates.ended(change.getState())
            && run.getStepsPerEpoch() > 0
            && before.getStep() % run.getStepsPerEpoch() == 0;
    Optional<String> line = before != null && atEnd ? line(before) : Optional.empty();
    if (atEnd) {
      begin();
    }
    return line;
  }

  private void begin() {
    fromItsStart = true;
    steps = 0;
    lossD = 0;
    lossG = 0;
    dReal = 0;
    dFakeBefore = 0;
    dFakeAfter = 0;
  }

  private Optional<String> line(StepMetrics end) {
    if (!fromItsStart || steps == 0) {
      return Optional.empty();
    }
    StepMetrics means =
        StepMetrics.newBuilder()
            .setLossD((float) (lossD / steps))
            .setLossG((float) (lossG / steps))
            .setDReal((float) (dReal / steps))
            .setDFakeBefore((float) (dFakeBefore / steps))
            .setDFakeAfter((float) (dFakeAfter / steps))
            .build();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "epoch %d ended  means of %d steps  %s  elapsed %s",
            end.getEpoch(),
            steps,
            StepText.figures(means),
            StepText.clock(Math.round(end.getActiveSeconds()))));
  }
}
