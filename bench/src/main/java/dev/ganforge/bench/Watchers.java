package dev.ganforge.bench;

import dev.ganforge.runtime.server.Channels;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.StartRunRequest;
import dev.ganforge.v1.StepMetrics;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.TrainerServiceGrpc.TrainerServiceBlockingStub;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What it costs a run to be watched: {@code bench/watchers [SECONDS [WATCHERS [PRESET]]]}.
 *
 * <p>A trainer in a process of its own trains without end. For half of SECONDS nobody watches, for
 * SECONDS so many do, half of whom stop to read after their first message, then again nobody for
 * half of SECONDS. Each has a connection of its own, from this process, on this machine: what their
 * reading costs is in the figures too. A step's time is wall time over steps, checkpoints included.
 */
public final class Watchers {
  private static final String RUN = "watched";
  private static final double MEGA = 1 << 20;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int WARM_UP_SECONDS = 10;

  private final TrainerProcess trainer;
  private final TrainerServiceBlockingStub service;
  private long peakBytes;

  private Watchers(TrainerProcess trainer, TrainerServiceBlockingStub service) {
    this.trainer = trainer;
    this.service = service;
  }

  /** Prints one table. */
  public static void main(String[] arguments) throws IOException {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
    int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    String preset = arguments.length > 2 ? arguments[2] : "mlp";
    Machine.print();
    String root = System.getenv().getOrDefault("GANFORGE_ROOT", ".");
    Path folder = Files.createTempDirectory("ganforge-bench");
    try (TrainerProcess trainer = TrainerProcess.start(root, folder)) {
      ManagedChannel channel = Channels.open(trainer.address());
      try {
        new Watchers(trainer, TrainerServiceGrpc.newBlockingStub(channel))
            .measure(preset, count, seconds);
      } finally {
        Channels.close(channel);
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
      }
    }
  }

  private void measure(String preset, int count, int seconds) {
    start(preset);
    Phase before = unwatched(seconds / 2);
    List<Watcher> watchers = new ArrayList<>();
    Phase watched;
    try {
      long sequence = run().getSequence();
      for (int i = 0; i < count; i++) {
        watchers.add(Watcher.start(trainer.address(), RUN, sequence, i % 2 == 0));
      }
      awaitFirst(watchers);
      watched = phase(seconds);
      report(watchers, sequence, seconds);
    } finally {
      watchers.forEach(Watcher::close);
    }
    Phase after = unwatched(seconds / 2);
    say("| watched by | s | steps | ms a step | MB resident, at most | reader's CPU, s |");
    say("|---|---|---|---|---|---|");
    before.print("nobody", seconds / 2);
    watched.print(count + ", half of them stalled", seconds);
    after.print("nobody", seconds / 2);
    double alone = (before.stepSeconds() + after.stepSeconds()) / 2;
    say("A step takes %.3f of its time unwatched.", watched.stepSeconds() / alone);
  }

  private void start(String preset) {
    RunConfig.Builder config =
        RunConfig.newBuilder()
            .setPreset(preset)
            .setSteps(100_000_000)
            .setCheckpointEvery(preset.equals("dcgan") ? 100 : 1000)
            .setEvaluateEvery(100_000_000);
    if (preset.equals("dcgan")) {
      config.setImageSize(32);
    }
    StartRunRequest request =
        StartRunRequest.newBuilder().setName(RUN).setConfig(config.build()).build();
    Run unused = service.startRun(request);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (run().getLatest().getStep() < 20 && System.nanoTime() < deadline) {
      pause();
    }
    await(WARM_UP_SECONDS);
  }

  private Run run() {
    return service.getRun(GetRunRequest.newBuilder().setName(RUN).build());
  }

  private static void awaitFirst(List<Watcher> watchers) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (watchers.stream().anyMatch(watcher -> watcher.messages() == 0)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("not every watcher got a first message");
      }
      pause();
    }
  }

  private Phase unwatched(int seconds) {
    await(2); // so that what came before has ended
    return phase(seconds);
  }

  private Phase phase(int seconds) {
    double cpu = cpuSeconds();
    peakBytes = 0;
    StepMetrics first = run().getLatest();
    await(seconds);
    StepMetrics last = run().getLatest();
    return new Phase(first, last, peakBytes, cpuSeconds() - cpu);
  }

  /** Waits, looking at the trainer's memory once a second. */
  private void await(int seconds) {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (System.nanoTime() < end) {
      peakBytes = Math.max(peakBytes, trainer.residentBytes());
      LockSupport.parkNanos(Math.min(1_000_000_000L, Math.max(1, end - System.nanoTime())));
    }
  }

  private static void pause() {
    LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
  }

  private static double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  private void report(List<Watcher> watchers, long sequence, int seconds) {
    List<Watcher> live = new ArrayList<>();
    for (int i = 0; i < watchers.size(); i += 2) {
      live.add(watchers.get(i));
    }
    List<List<Long>> told = live.stream().map(Watcher::sequences).toList();
    List<Long> all = replayed(sequence, told.stream().mapToInt(List::size).max().orElse(0));
    long missing = told.stream().filter(each -> !isBeginning(each, all)).count();
    long stalled = 0;
    for (int i = 1; i < watchers.size(); i += 2) {
      stalled += watchers.get(i).messages();
    }
    say(
        "Live watchers: %d messages a second each, %d to %d steps, %d states and checkpoints; steps"
            + " lost: %d; watchers without every state and checkpoint: %d; streams that broke: %d.",
        live.stream().mapToLong(Watcher::messages).sum() / Math.max(1, live.size()) / seconds,
        live.stream().mapToLong(Watcher::steps).min().orElse(0),
        live.stream().mapToLong(Watcher::steps).max().orElse(0),
        all.size(),
        live.stream().mapToLong(Watcher::lost).sum(),
        missing,
        watchers.stream().filter(Watcher::failed).count());
    say("Stalled watchers took %d messages in all.%n", stalled);
  }

  /** At most one behind: it may be on its way. */
  private static boolean isBeginning(List<Long> told, List<Long> all) {
    return told.size() <= all.size()
        && told.size() + 1 >= all.size()
        && told.equals(all.subList(0, told.size()));
  }

  /** What the trainer has noted itself, as one who watches only now is told. */
  private List<Long> replayed(long sequence, int count) {
    try (Watcher late = Watcher.start(trainer.address(), RUN, sequence, true)) {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (late.sequences().size() < count && System.nanoTime() < deadline) {
        pause();
      }
      return late.sequences();
    }
  }

  /**
   * A part of the run.
   *
   * @param first the newest step at its beginning
   * @param last the newest step at its end
   * @param peakBytes the trainer's resident memory
   * @param readerSeconds processor time of this process
   */
  private record Phase(StepMetrics first, StepMetrics last, long peakBytes, double readerSeconds) {
    double stepSeconds() {
      return (seconds(last) - seconds(first)) / (last.getStep() - first.getStep());
    }

    private static double seconds(StepMetrics metrics) {
      return metrics.getTime().getSeconds() + metrics.getTime().getNanos() / 1e9;
    }

    void print(String who, int seconds) {
      say(
          "| %s | %d | %d | %.3f | %.0f | %.1f |",
          who,
          seconds,
          last.getStep() - first.getStep(),
          1000 * stepSeconds(),
          peakBytes / MEGA,
          readerSeconds);
    }
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
