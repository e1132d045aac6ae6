package dev.ganforge.bench;

import dev.ganforge.bench.BareForward.Layout;
import dev.ganforge.bench.Callers.Load;
import dev.ganforge.v1.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Serving images beside the bare forward pass and a Python peer, alternately: {@code bench/serve
 * [ROUNDS [PART...]]}, with the parts {@code speed}, {@code swaps} and {@code memory} (500 swaps,
 * some minutes; only where it is named).
 *
 * <p>The generator is that of a DCGAN for 64x64x3, trained a little on first use. The service runs
 * as users run it, in a process of its own; the callers are in this one, on the same cores. The
 * median of the rounds counts. The peers run with the Python that {@code GANFORGE_PEER_PYTHON}
 * names; without it there are no ratios to them.
 */
public final class Serve {
  private static final int CALLERS = 32;
  private static final int CACHED = 64;
  private static final Duration WARM_UP = Duration.ofSeconds(2);
  private static final Duration TIME = Duration.ofSeconds(4);
  private static final Duration PASS = Duration.ofMillis(700);

  private final Map<String, List<Double>> figures = new LinkedHashMap<>();
  private final ServeParts parts;

  private Serve(ServeParts parts) {
    this.parts = parts;
  }

  /** Prints one table a part. */
  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    List<String> wanted =
        Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
    Machine.print();
    try (ServeParts parts = ServeParts.start()) {
      if (wanted.isEmpty() || wanted.contains("speed")) {
        new Serve(parts).speed(rounds);
      }
      if (wanted.isEmpty() || wanted.contains("swaps")) {
        new ServeSwaps(parts).latencies();
      }
      if (wanted.contains("memory")) {
        new ServeSwaps(parts).memory();
      }
    }
    System.exit(0);
  }

  private void speed(int rounds) throws InterruptedException, IOException {
    Layout best = best();
    System.out.println("bare forward: " + best);
    for (int round = 0; round < rounds; round++) {
      note("bare", parts.bare().rate(best, TIME));
      images("raw", parts.own(), new Load(CALLERS, ImageFormat.IMAGE_FORMAT_RAW, 1, false));
      images("png", parts.own(), new Load(CALLERS, ImageFormat.IMAGE_FORMAT_PNG, 1, false));
      images("cached", parts.own(), new Load(4, ImageFormat.IMAGE_FORMAT_PNG, CACHED, true));
      note("bare one", bareOne());
      one("one", parts.own());
      if (parts.hasPeers()) {
        Load png = new Load(CALLERS, ImageFormat.IMAGE_FORMAT_PNG, 1, false);
        images("peer", parts.peer(1), png);
        images("peer gathering", parts.peer(CALLERS), png);
      }
    }
    table();
  }

  private Layout best() throws InterruptedException {
    Layout best = new Layout(1, 1, 1);
    double rate = 0;
    for (Layout layout : Layout.all()) {
      double unused = parts.bare().rate(layout, PASS); // warms it
      double found = parts.bare().rate(layout, PASS);
      say("bare forward, %s: %.0f images a second", layout, found);
      if (found > rate) {
        rate = found;
        best = layout;
      }
    }
    return best;
  }

  private double bareOne() throws InterruptedException {
    double best = Double.MAX_VALUE;
    for (int threads = 1; threads <= Runtime.getRuntime().availableProcessors(); threads++) {
      Percentiles one = parts.bare().latencies(new Layout(1, 1, threads), PASS);
      best = Math.min(best, one.at(0.5));
    }
    return best;
  }

  private void images(String name, String target, Load load) throws InterruptedException {
    try (Callers callers = new Callers(target)) {
      Callers.Result result = callers.run(load, WARM_UP, TIME);
      ServeParts.requireNone(result.failures());
      note(name, result.imagesPerSecond());
      note(name + " p99", result.latencies().at(0.99));
      note(name + " bytes", result.bytesPerImage());
    }
  }

  private void one(String name, String target) throws InterruptedException {
    try (Callers callers = new Callers(target)) {
      Load load = new Load(1, ImageFormat.IMAGE_FORMAT_PNG, 1, false);
      Callers.Result result = callers.run(load, WARM_UP, TIME);
      ServeParts.requireNone(result.failures());
      note(name, result.latencies().at(0.5));
    }
  }

  private void note(String name, double value) {
    figures.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
  }

  private double median(String name) {
    List<Double> values = figures.getOrDefault(name, List.of());
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length == 0
        ? Double.NaN
        : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private void table() {
    double bare = median("bare");
    double png = median("png");
    say("%n| dcgan 64x64x3, %d callers, each image once | images/s | ratio | to reach |", CALLERS);
    say("|---|---|---|---|");
    say("| bare forward pass | %.0f | 1 | |", bare);
    say("| raw | %.0f | %.2f of bare | 0.80 |", median("raw"), median("raw") / bare);
    say("| PNG | %.0f | %.2f of bare | 0.65 |", png, png / bare);
    say("| peer, PNG | %.0f | PNG here %.1f x | 6 |", median("peer"), png / median("peer"));
    say(
        "| peer gathering, PNG | %.0f | PNG here %.1f x | 3 |",
        median("peer gathering"), png / median("peer gathering"));
    say("| cached PNG, %d an answer | %.0f | | 20000 |", CACHED, median("cached"));
    say(
        "| one caller, one image | p50 %.2f ms, bare %.2f ms | %.2f x bare | 1.5 |",
        median("one"), median("bare one"), median("one") / median("bare one"));
    say(
        "p99: raw %.1f ms, PNG %.1f ms, peer %.1f ms, peer gathering %.1f ms;"
            + " bytes a PNG: here %.0f, peer %.0f",
        median("raw p99"),
        median("png p99"),
        median("peer p99"),
        median("peer gathering p99"),
        median("png bytes"),
        median("peer bytes"));
  }

  static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  static Path folder(String root) throws IOException {
    return Files.createDirectories(Path.of(root, "bench", "target", "serve"));
  }
}
