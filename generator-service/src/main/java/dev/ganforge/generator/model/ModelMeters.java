package dev.ganforge.generator.model;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** What is counted of models. */
final class ModelMeters {
  private static final Duration[] BUCKETS =
      IntStream.of(20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 60_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final Timer loads;
  private final Counter failures;
  private final Counter swaps;

  ModelMeters(MeterRegistry registry, Models models) {
    loads =
        Timer.builder("ganforge.generator.model.load")
            .description("Time to download, verify, load and warm a model that then served")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    failures =
        Counter.builder("ganforge.generator.model.load.failures")
            .description("Attempts to load a model that failed")
            .register(registry);
    swaps =
        Counter.builder("ganforge.generator.swaps")
            .description("Times that a model became the newest")
            .register(registry);
    for (ModelStatus.State state : ModelStatus.State.values()) {
      Gauge.builder(
              "ganforge.generator.models", models, all -> count(all, is -> is.state() == state))
          .description("Models listed, by state")
          .tag("state", state.name().toLowerCase(java.util.Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("ganforge.generator.step", models, ModelMeters::step)
        .description("Steps trained of the model that latest means; NaN before there is one")
        .register(registry);
  }

  private static double count(Models models, Predicate<ModelStatus> which) {
    return models.list().stream().filter(which).count();
  }

  private static double step(Models models) {
    return models.list().stream()
        .filter(ModelStatus::latest)
        .mapToDouble(status -> status.checkpoint().step())
        .findFirst()
        .orElse(Double.NaN);
  }

  void loaded(Duration time) {
    loads.record(time);
  }

  void failed() {
    failures.increment();
  }

  void swapped() {
    swaps.increment();
  }
}
