package dev.ganforge.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Trains a DCGAN on the 10,000 digits at 32x32 in fp32 and in bf16 from several seeds, and puts the
 * Frechet distances at equal steps side by side: {@code bench/precision FOLDER [SEEDS [STEPS]]}. A
 * run that is already in FOLDER is not repeated.
 */
public final class PrecisionRuns {
  private static final List<String> PRECISIONS = List.of("fp32", "bf16");
  private static final int EVALUATIONS = 3;

  private final ObjectMapper json = new ObjectMapper();
  private final Path folder;
  private final int steps;

  private PrecisionRuns(Path folder, int steps) {
    this.folder = folder;
    this.steps = steps;
  }

  /** Prints one table. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 1) {
      System.err.println("precision FOLDER [SEEDS [STEPS]]");
      System.exit(2);
    }
    int seeds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    int steps = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2100;
    new PrecisionRuns(Path.of(arguments[0]), steps).run(seeds);
  }

  private void run(int seeds) throws IOException {
    List<Map<Long, Double>> columns = new ArrayList<>();
    StringBuilder header = new StringBuilder("| step |");
    StringBuilder rule = new StringBuilder("|---|");
    for (int seed = 1; seed <= seeds; seed++) {
      for (String precision : PRECISIONS) {
        Path data = folder.resolve(precision + "-" + seed);
        if (!Files.isDirectory(data.resolve("runs"))) {
          train(data, precision, seed);
        }
        columns.add(scores(data));
        header.append(" ").append(precision).append(", seed ").append(seed).append(" |");
        rule.append("---|");
      }
    }
    System.out.println(header);
    System.out.println(rule);
    columns.stream()
        .flatMap(column -> column.keySet().stream())
        .distinct()
        .sorted()
        .forEach(step -> System.out.println(line(step, columns)));
  }

  private static String line(long step, List<Map<Long, Double>> columns) {
    StringBuilder line = new StringBuilder("| " + step + " |");
    for (Map<Long, Double> column : columns) {
      Double score = column.get(step);
      line.append(score == null ? "  |" : String.format(Locale.ROOT, " %.4f |", score));
    }
    return line.toString();
  }

  private void train(Path data, String precision, int seed) {
    String every = String.valueOf(steps / EVALUATIONS);
    Processes.run(
        List.of(
            System.getenv().getOrDefault("GANFORGE_ROOT", ".") + "/ganforge",
            "train",
            "--embedded",
            "--data-dir",
            data.toString(),
            "--image-size",
            "32",
            "--precision",
            precision,
            "--seed",
            String.valueOf(seed),
            "--steps",
            String.valueOf(steps),
            "--checkpoint-every",
            every,
            "--evaluate-every",
            every,
            "--json"),
        Map.of());
  }

  /** The distances in the manifests, by step. */
  private Map<Long, Double> scores(Path data) throws IOException {
    Map<Long, Double> scores = new TreeMap<>();
    try (Stream<Path> files = Files.walk(data.resolve("runs"))) {
      for (Path file : files.filter(it -> it.endsWith("manifest.json")).toList()) {
        JsonNode manifest = json.readTree(file.toFile());
        manifest
            .path("frechet")
            .forEach(
                score -> scores.put(manifest.get("step").asLong(), score.get("value").asDouble()));
      }
    }
    return scores;
  }
}
