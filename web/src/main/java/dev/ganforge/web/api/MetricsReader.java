package dev.ganforge.web.api;

import dev.ganforge.v1.GetMetricsRequest;
import dev.ganforge.v1.GetMetricsResponse;
import dev.ganforge.v1.MetricBucket;
import dev.ganforge.v1.StepMetrics;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Every step of a range of a run's history, asked for in parts. */
final class MetricsReader implements Iterator<StepMetrics> {
  private static final int PART = 5_000;

  private final TrainerClient trainer;
  private final GetMetricsRequest range;
  private final long last;
  private long next;
  private Iterator<MetricBucket> part = List.<MetricBucket>of().iterator();

  MetricsReader(TrainerClient trainer, GetMetricsRequest range) {
    this.trainer = trainer;
    this.range = range;
    GetMetricsResponse whole = trainer.metrics(range.toBuilder().setMaxPoints(1).build());
    next = Math.max(range.getFromStep(), whole.getFirstStep());
    last =
        range.getToStep() == 0
            ? whole.getLastStep()
            : Math.min(range.getToStep(), whole.getLastStep());
  }

  @Override
  public boolean hasNext() {
    while (!part.hasNext() && next > 0 && next <= last) {
      long end = Math.min(last, next + PART - 1);
      part =
          trainer
              .metrics(
                  range.toBuilder().setFromStep(next).setToStep(end).setMaxPoints(PART).build())
              .getBucketsList()
              .iterator();
      next = end + 1;
    }
    return part.hasNext();
  }

  @Override
  public StepMetrics next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return part.next().getLast();
  }
}
