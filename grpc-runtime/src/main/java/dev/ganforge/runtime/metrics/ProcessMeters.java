package dev.ganforge.runtime.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What is counted of the process, under the names that Prometheus's own clients use. */
public final class ProcessMeters {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMeters() {}

  public static void register(MeterRegistry registry) {
    Gauge.builder("process.resident.memory", ProcessMeters::residentBytes)
        .description("Memory in RAM, the engine's included; NaN where the system is not Linux")
        .baseUnit("bytes")
        .register(registry);
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    Gauge.builder("process.start.time", runtime, jvm -> jvm.getStartTime() / MILLIS)
        .description("When the process started, since 1970")
        .baseUnit("seconds")
        .register(registry);
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    FunctionCounter.builder("process.cpu", system, os -> os.getProcessCpuTime() / NANOS)
        .description("CPU time spent, over all threads")
        .baseUnit("seconds")
        .register(registry);
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    Gauge.builder("jvm.heap.used", memory, heap -> heap.getHeapMemoryUsage().getUsed())
        .description("Java heap in use, garbage included")
        .baseUnit("bytes")
        .register(registry);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Gauge.builder("jvm.threads", threads, ThreadMXBean::getThreadCount)
        .description("Java threads")
        .register(registry);
  }

  private static double residentBytes() {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
