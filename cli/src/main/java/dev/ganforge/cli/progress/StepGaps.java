package dev.ganforge.cli.progress;

import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.v1.MetricBucket;
import dev.ganforge.v1.StepMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Steps that a stream left out because its reader was slow, fetched from the history. */
final class StepGaps {
  private static final int AT_ONCE = 10_000; // points of one answer, so that each is one step
  private static final Duration WAIT = Duration.ofMillis(100);
  private static final int TRIES = 30; // a step reaches the history a moment after the stream

  private final TrainerClient trainer;
  private final String run;
  private final Shutdown shutdown;

  StepGaps(TrainerClient trainer, String run, Shutdown shutdown) {
    this.trainer = trainer;
    this.run = run;
    this.shutdown = shutdown;
  }

  /** The steps from one to another, both included, in order. */
  List<StepMetrics> between(long first, long last) {
    List<StepMetrics> steps = new ArrayList<>();
    for (long from = first; from <= last; from += AT_ONCE) {
      steps.addAll(fetch(from, Math.min(last, from + AT_ONCE - 1)));
    }
    return steps;
  }

  private List<StepMetrics> fetch(long from, long to) {
    List<MetricBucket> buckets = trainer.metrics(run, from, to, AT_ONCE);
    for (int i = 1; i < TRIES && buckets.size() < to - from + 1 && !shutdown.await(WAIT); i++) {
      buckets = trainer.metrics(run, from, to, AT_ONCE);
    }
    return buckets.stream().map(MetricBucket::getLast).toList();
  }
}
