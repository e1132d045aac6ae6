package dev.ganforge.trainer.run;

import dev.ganforge.trainer.training.StepMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is counted of the runs that train. */
public final class RunMeters {
  private static final Duration[] STEP_BUCKETS = millis(5, 10, 20, 50, 100, 200, 500, 1000, 5000);
  private static final Duration[] WAIT_BUCKETS = millis(1, 5, 20, 100, 500, 1000);
  private static final Duration[] CHECKPOINT_BUCKETS =
      millis(50, 100, 200, 500, 1000, 2000, 5000, 20_000, 60_000);

  private final Timer steps;
  private final Timer waits;
  private final Timer checkpoints;
  private final Counter failures;
  private volatile @Nullable StepMetrics latest;

  public RunMeters(MeterRegistry registry) {
    steps =
        Timer.builder("ganforge.trainer.step.duration")
            .description("Time of a training step; its count is the steps trained")
            .serviceLevelObjectives(STEP_BUCKETS)
            .register(registry);
    waits =
        Timer.builder("ganforge.trainer.data.wait")
            .description("Time of a training step that it waited for its batch of images")
            .serviceLevelObjectives(WAIT_BUCKETS)
            .register(registry);
    checkpoints =
        Timer.builder("ganforge.trainer.checkpoint.duration")
            .description("Time to make a checkpoint and publish it, its evaluation included")
            .serviceLevelObjectives(CHECKPOINT_BUCKETS)
            .register(registry);
    failures =
        Counter.builder("ganforge.trainer.checkpoint.failures")
            .description("Attempts to write a checkpoint that failed")
            .register(registry);
    gauge(registry, "step", "", "The newest step of the run that trained last", StepMetrics::step);
    gauge(registry, "loss", "d", "The newest loss, in nats", StepMetrics::lossD);
    gauge(registry, "loss", "g", "The newest loss, in nats", StepMetrics::lossG);
  }

  private static Duration[] millis(int... values) {
    return IntStream.of(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String network,
      String description,
      ToDoubleFunction<StepMetrics> value) {
    Gauge.Builder<RunMeters> gauge =
        Gauge.builder("ganforge.trainer." + name, this, meters -> meters.newest(value))
            .description(description + "; NaN before the first step");
    (network.isEmpty() ? gauge : gauge.tag("network", network)).register(registry);
  }

  private double newest(ToDoubleFunction<StepMetrics> value) {
    StepMetrics now = latest;
    return now == null ? Double.NaN : value.applyAsDouble(now);
  }

  void stepped(StepMetrics metrics) {
    latest = metrics;
  }

  void timed(Duration step, Duration wait) {
    steps.record(step);
    waits.record(wait);
  }

  void published(Duration time) {
    checkpoints.record(time);
  }

  void notPublished() {
    failures.increment();
  }
}
