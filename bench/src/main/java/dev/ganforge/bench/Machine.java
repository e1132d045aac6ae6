package dev.ganforge.bench;

import ai.djl.Device;
import dev.ganforge.runtime.engine.Bfloat16;
import dev.ganforge.runtime.engine.TorchEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What figures were measured on. */
final class Machine {
  private static final List<String> FLAGS =
      List.of("avx2", "avx512f", "avx512_bf16", "amx_bf16", "bf16");

  private Machine() {}

  static void print() {
    System.out.println(
        "%d cores, %s (%s); %s, Java %s; bfloat16 in hardware: %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                cpu("model name").findFirst().orElse(System.getProperty("os.arch", "")),
                cpu("flags")
                    .findFirst()
                    .map(flags -> List.of(flags.split(" ")))
                    .map(flags -> FLAGS.stream().filter(flags::contains))
                    .orElse(Stream.empty())
                    .collect(Collectors.joining(", ")),
                TorchEngine.describe(),
                System.getProperty("java.version"),
                Bfloat16.isNative(Device.cpu()) ? "yes" : "no"));
  }

  private static Stream<String> cpu(String key) {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip());
    } catch (IOException e) {
      return Stream.empty();
    }
  }
}
