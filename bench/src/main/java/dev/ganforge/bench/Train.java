package dev.ganforge.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ganforge.runtime.engine.Bfloat16;
import dev.ganforge.trainer.network.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Training here and in the usual PyTorch loop ({@code bench/peers/train.py}), alternately: {@code
 * bench/train [ROUNDS [WORKLOAD...]]}.
 *
 * <p>Ganforge is run as users run it, in a process of its own with data pipeline, history, events
 * and checkpoints. Its seconds a step are wall time from the last warm-up step to the last step,
 * checkpoints included; beside them the median step alone. The peer's step is timed inside its
 * process, on images that lie in memory. The median of the rounds counts. The peer runs with the
 * Python that {@code GANFORGE_PEER_PYTHON} names; without it there are no ratios to it.
 */
public final class Train {
  private static final double GIGA = 1e9;
  private static final double MEGA = 1 << 20;

  private final String root = System.getenv().getOrDefault("GANFORGE_ROOT", ".");
  private final String python = System.getenv().getOrDefault("GANFORGE_PEER_PYTHON", "");
  private final ObjectMapper json = new ObjectMapper();
  private final Path folder;

  private Train(Path folder) {
    this.folder = folder;
  }

  /** Prints one table. */
  public static void main(String[] arguments) throws IOException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    List<String> wanted =
        Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
    Path folder = Files.createTempDirectory("ganforge-bench");
    try {
      new Train(folder).run(rounds, wanted);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(java.io.File::delete);
      }
    }
  }

  private void run(int rounds, List<String> wanted) throws IOException {
    Machine.print();
    for (Workload workload : Workloads.all(folder)) {
      if (wanted.isEmpty() || wanted.contains(workload.preset())) {
        measure(workload, rounds);
      }
    }
    if (wanted.isEmpty() || wanted.contains("folder")) {
      photographs(rounds);
    }
  }

  private void measure(Workload workload, int rounds) throws IOException {
    List<Own> exact = new ArrayList<>();
    List<Own> automatic = new ArrayList<>();
    List<Double> peer = new ArrayList<>();
    double gemm = 0;
    double gemmBf16 = 0;
    for (int round = 0; round < rounds; round++) {
      exact.add(own(workload, "fp32"));
      automatic.add(own(workload, "auto"));
      if (!python.isEmpty()) {
        peer.add(peer(workload));
      }
      if (!isCounted(workload)) {
        continue;
      }
      try (Gemm rate = new Gemm()) {
        gemm = Math.max(gemm, rate.rate(Precision.FP32));
        if (Bfloat16.isNative(ai.djl.Device.cpu())) {
          gemmBf16 = Math.max(gemmBf16, rate.rate(Precision.BF16));
        }
      }
    }
    say("%n%s", workload);
    String header = "| %-22s | %9s | %11s | %8s | %8s |";
    say(header, "", "s a step", "step alone", "x peer", "MB");
    say("|---|---|---|---|---|");
    double reference = peer.isEmpty() ? Double.NaN : median(peer.stream());
    say("| %-22s | %9.4f | %11s | %8s | %8s |", "PyTorch loop", reference, "", "1.00", "");
    line("fp32", exact, reference);
    line("auto (" + automatic.get(0).precision() + ")", automatic, reference);
    if (isCounted(workload)) {
      double flop = StepFlop.dcgan(workload.image(), workload.channels(), workload.batch());
      say(
          "%.0f GFLOP a step; products of 3072 x 3072 run at %.0f GFLOP/s in fp32, %.0f in bf16",
          flop / GIGA, gemm / GIGA, gemmBf16 / GIGA);
      share("fp32", exact, flop, gemm);
      share("auto", automatic, flop, automatic.get(0).precision().equals("bf16") ? gemmBf16 : gemm);
    }
  }

  /** Whether the operations of its step are counted, and compared with matrix products. */
  private static boolean isCounted(Workload workload) {
    return workload.preset().equals("dcgan");
  }

  private static void share(String name, List<Own> runs, double flop, double gemm) {
    say(
        "%s: %.0f %% of that rate with everything on, %.0f %% in the step alone",
        name,
        100 * flop / median(runs.stream().map(Own::seconds)) / gemm,
        100 * flop / median(runs.stream().map(Own::step)) / gemm);
  }

  private static void line(String name, List<Own> runs, double reference) {
    double seconds = median(runs.stream().map(Own::seconds));
    double memory = runs.stream().mapToLong(Own::residentBytes).max().orElse(0) / MEGA;
    say(
        "| %-22s | %9.4f | %11.4f | %8.2f | %8.0f |",
        name, seconds, median(runs.stream().map(Own::step)), reference / seconds, memory);
  }

  /** A folder of JPEGs against images of the final size: what the data pipeline costs a step. */
  private void photographs(int rounds) throws IOException {
    Workload plain = Workloads.dcgan(folder);
    Workload photographs = Workloads.photographs(folder);
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      ratios.add(own(photographs, "auto").step() / own(plain, "auto").step());
    }
    say(
        "%nStep time on a folder of 5,000 JPEGs of 178x218 over prepared images: x %.3f",
        median(ratios.stream()));
  }

  /**
   * One run of Ganforge.
   *
   * @param seconds wall time a step, everything included
   * @param step the median step alone
   * @param precision what it chose
   */
  private record Own(double seconds, double step, String precision, long residentBytes) {}

  private Own own(Workload workload, String precision) throws IOException {
    Path data = folder.resolve(workload.preset() + "-data");
    Processes.Output output =
        Processes.run(workload.own(root, data.toString(), precision), Map.of());
    List<Processes.Line> lines = output.lines();
    int first = workload.warmUp() - 1;
    double seconds =
        (lines.get(lines.size() - 1).seconds() - lines.get(first).seconds())
            / (lines.size() - 1 - first);
    String run = json.readTree(lines.get(0).text()).get("run").asText();
    Path runs = data.resolve("runs").resolve(run).resolve("checkpoints");
    JsonNode manifest = json.readTree(runs.resolve(workload.steps() + "/manifest.json").toFile());
    String chosen = manifest.get("provenance").get("precision").asText();
    return new Own(
        seconds,
        median(lines.subList(first + 1, lines.size()).stream().map(line -> step(workload, line))),
        chosen,
        output.residentBytes());
  }

  private double step(Workload workload, Processes.Line line) {
    try {
      return workload.batch() / json.readTree(line.text()).get("imagesPerSecond").asDouble();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private double peer(Workload workload) {
    List<Processes.Line> lines = Processes.run(workload.peer(root, python), Map.of()).lines();
    return median(
        lines.subList(workload.warmUp(), lines.size()).stream()
            .map(line -> Double.parseDouble(line.text())));
  }

  private static double median(Stream<Double> values) {
    double[] sorted = values.mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
