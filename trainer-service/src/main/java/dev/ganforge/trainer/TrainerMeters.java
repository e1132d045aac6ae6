package dev.ganforge.trainer;

import dev.ganforge.trainer.event.RunEvents;
import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.RunState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.File;
import java.nio.file.Path;
import java.util.Locale;

/** What is counted of a trainer beside its runs' steps: states, watchers, and room on the disk. */
final class TrainerMeters {
  private TrainerMeters() {}

  static void register(MeterRegistry registry, History history, RunEvents events, Path dataDir) {
    for (RunState state : RunState.values()) {
      Gauge.builder("ganforge.trainer.runs", history, all -> all.count(state))
          .description("Runs, by state")
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("ganforge.trainer.watchers", events, RunEvents::subscriptions)
        .description("Streams of runs and checkpoints that are open")
        .register(registry);
    File folder = dataDir.toFile();
    Gauge.builder("ganforge.trainer.disk.free", folder, File::getUsableSpace)
        .description("Room left for the data directory")
        .baseUnit("bytes")
        .strongReference(true) // nobody else holds it
        .register(registry);
    Gauge.builder("ganforge.trainer.disk.size", folder, File::getTotalSpace)
        .description("Size of the file system that the data directory is on")
        .baseUnit("bytes")
        .strongReference(true) // nobody else holds it
        .register(registry);
  }
}
