package dev.ganforge.generator.inference;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.IntStream;

/** What is counted of batches. */
final class BatchMeters {
  private static final Duration[] BUCKETS =
      IntStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);
  private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256};

  private final Timer queued;
  private final Timer computed;
  private final DistributionSummary sizes;
  private final Counter failures;

  BatchMeters(MeterRegistry registry, BatchQueue queue) {
    queued =
        Timer.builder("ganforge.generator.queue")
            .description("Time from a request's arrival to the batch with its first image")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    computed =
        Timer.builder("ganforge.generator.compute")
            .description("Time of one batch's forward pass, its copies included")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    sizes =
        DistributionSummary.builder("ganforge.generator.batch.images")
            .description("Images asked for in one batch; its sum is the images computed")
            .serviceLevelObjectives(SIZES)
            .register(registry);
    failures =
        Counter.builder("ganforge.generator.batch.failures")
            .description("Batches that could not be computed")
            .register(registry);
    Gauge.builder("ganforge.generator.queue.images", queue, BatchQueue::waiting)
        .description("Images that wait to be computed")
        .register(registry);
  }

  void begins(Batch batch) {
    long now = System.nanoTime();
    for (Batch.Slot slot : batch.slots()) {
      if (slot.index() == 0) {
        queued.record(Duration.ofNanos(now - slot.request().sinceNanos()));
      }
    }
  }

  void ended(Batch batch, Duration time) {
    computed.record(time);
    sizes.record(batch.slots().size());
  }

  void failed() {
    failures.increment();
  }
}
