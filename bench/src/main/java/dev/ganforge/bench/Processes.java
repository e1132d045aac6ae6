package dev.ganforge.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a program and notes when each line of its output came. */
final class Processes {
  private static final double NANOS = 1e9;

  private Processes() {}

  /** A line of output and when it came, in seconds on some clock. */
  record Line(String text, double seconds) {}

  /**
   * What a process said and needed.
   *
   * @param lines its standard output
   * @param residentBytes the largest resident memory seen at a line; 0 where unknown
   */
  record Output(List<Line> lines, long residentBytes) {}

  /**
   * Runs it to its end; its standard error goes to ours where it fails.
   *
   * @throws IllegalStateException where it ends with another status than 0
   */
  static Output run(List<String> command, Map<String, String> environment) {
    try {
      Path errors = Files.createTempFile("ganforge-bench", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      builder.environment().putAll(environment);
      builder.environment().remove("GANFORGE_MAIN");
      Process process = builder.start();
      Output output = read(process);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " failed: " + Files.readString(errors));
      }
      Files.delete(errors);
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Output read(Process process) throws IOException {
    List<Line> lines = new ArrayList<>();
    long resident = 0;
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(new Line(line, System.nanoTime() / NANOS));
        resident = Math.max(resident, resident(process.pid()));
      }
    }
    return new Output(lines, resident);
  }

  /** Resident memory by Linux's /proc. */
  static long resident(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
