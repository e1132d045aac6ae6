package dev.ganforge.runtime.engine;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether a device multiplies bfloat16 in hardware. */
public final class Bfloat16 {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final int AMPERE = 80; // compute capability 8.0, the first with bfloat16
  private static final List<String> X86 = List.of("avx512_bf16", "amx_bf16");
  private static final String ARM = "bf16";

  /* What oneDNN was told to restrict itself to, from the first instruction set with bfloat16 on. */
  private static final List<String> ISA_WITH_BFLOAT16 =
      List.of(
          "ALL",
          "DEFAULT",
          "AVX512_CORE_BF16",
          "AVX512_CORE_FP16",
          "AVX512_CORE_AMX",
          "AVX512_CORE_AMX_FP16",
          "AVX10_1_512",
          "AVX10_1_512_AMX",
          "AVX10_1_512_AMX_FP16");

  private Bfloat16() {}

  /** Whether it does; false where that cannot be found out. */
  public static boolean isNative(Device device) {
    if (device.isGpu()) {
      return Integer.parseInt(CudaUtils.getComputeCapability(device.getDeviceId())) >= AMPERE;
    }
    try {
      return isNative(Files.readAllLines(CPU_INFO), System.getenv());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The same for a CPU.
   *
   * @param cpuInfo the lines of Linux's /proc/cpuinfo
   * @param environment may restrict oneDNN to older instructions by ONEDNN_MAX_CPU_ISA
   */
  static boolean isNative(List<String> cpuInfo, Map<String, String> environment) {
    String isa =
        environment.getOrDefault(
            "ONEDNN_MAX_CPU_ISA", environment.getOrDefault("DNNL_MAX_CPU_ISA", "DEFAULT"));
    return ISA_WITH_BFLOAT16.contains(isa.toUpperCase(Locale.ROOT))
        && cpuInfo.stream().anyMatch(Bfloat16::names);
  }

  private static boolean names(String line) {
    int colon = line.indexOf(':');
    String key = colon < 0 ? "" : line.substring(0, colon).strip();
    List<String> flags = Arrays.asList(line.substring(colon + 1).strip().split(" "));
    return switch (key) {
      case "flags" -> X86.stream().anyMatch(flags::contains);
      case "Features" -> flags.contains(ARM);
      default -> false;
    };
  }
}
