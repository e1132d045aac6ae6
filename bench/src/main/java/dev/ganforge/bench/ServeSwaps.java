package dev.ganforge.bench;

import dev.ganforge.bench.Callers.Load;
import dev.ganforge.v1.ImageFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What callers notice of a new model every second, and what the service keeps of old ones. */
final class ServeSwaps {
  private static final int CALLERS = 32;
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final int EARLY = 50;
  private static final int LATE = 500;
  private static final Duration SETTLING = Duration.ofSeconds(12);

  private final ServeParts parts;

  ServeSwaps(ServeParts parts) {
    this.parts = parts;
  }

  /** Latencies without swaps, with one a second, and without again. */
  void latencies() throws InterruptedException, IOException {
    List<byte[]> models = new ArrayList<>();
    for (int i = 0; i < TIME.plus(WARM_UP).toSeconds(); i++) {
      models.add(parts.generator().published(1 + (int) parts.newest() + i));
    }
    Load load = new Load(CALLERS, ImageFormat.IMAGE_FORMAT_PNG, 1, false);
    try (Callers callers = new Callers(parts.own())) {
      Callers.Result before = callers.run(load, WARM_UP, TIME);
      ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
      for (int i = 0; i < models.size(); i++) {
        byte[] model = models.get(i);
        var unused = timer.schedule(() -> parts.publish(model), i, TimeUnit.SECONDS);
      }
      Callers.Result during = callers.run(load, WARM_UP, TIME);
      timer.shutdown();
      parts.awaitStep(parts.newest());
      Callers.Result after = callers.run(load, WARM_UP, TIME);
      double quiet = (before.latencies().at(0.99) + after.latencies().at(0.99)) / 2;
      Serve.say("%n| %d callers, PNG | images/s | p50 ms | p99 ms | failed | models |", CALLERS);
      Serve.say("|---|---|---|---|---|---|");
      line("no swaps", before);
      line("a swap a second", during);
      line("no swaps", after);
      Serve.say(
          "p99 during swaps: %.2f x that without (to reach: 1.25); steps of a caller %s",
          during.latencies().at(0.99) / quiet, during.stepsFell() ? "FELL" : "never fell");
    }
  }

  private static void line(String name, Callers.Result result) {
    Serve.say(
        "| %s | %.0f | %.1f | %.1f | %d | %d |",
        name,
        result.imagesPerSecond(),
        result.latencies().at(0.5),
        result.latencies().at(0.99),
        result.failures().size(),
        result.models());
  }

  /** Resident memory after 50 swaps and after 500, with a caller all the while. */
  void memory() throws InterruptedException, IOException {
    long start = System.nanoTime();
    long early = 0;
    try (Callers callers = new Callers(parts.own())) {
      Load load = new Load(1, ImageFormat.IMAGE_FORMAT_PNG, 1, false);
      for (int swap = 1; swap <= LATE; swap++) {
        parts.publish(parts.generator().published((int) parts.newest() + 1));
        Callers.Result result = callers.run(load, Duration.ZERO, Duration.ofMillis(20));
        ServeParts.requireNone(result.failures());
        parts.awaitStep(parts.newest());
        if (swap % EARLY == 0) {
          long now = settled();
          early = swap == EARLY ? now : early;
          Serve.say("after %d swaps: %d MB resident", swap, now >> 20);
        }
      }
      Serve.say(
          "memory after %d swaps over after %d: %.3f x (to reach: 1.05); %.0f s",
          LATE, EARLY, settled() / (double) early, (System.nanoTime() - start) / 1e9);
    }
  }

  /** The resident memory once the heap has been given back. */
  private long settled() throws InterruptedException {
    Thread.sleep(SETTLING.toMillis());
    return parts.residentBytes();
  }
}
