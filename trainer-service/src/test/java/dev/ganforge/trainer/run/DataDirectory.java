package dev.ganforge.trainer.run;

import dev.ganforge.trainer.checkpoint.ArtifactWriter;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.Manifests;
import dev.ganforge.trainer.checkpoint.Reserve;
import dev.ganforge.trainer.event.RunEvents;
import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.MetricsWriter;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.RunSettings.Retention;
import dev.ganforge.trainer.training.RunSettings.Schedule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** A data directory as a trainer has it open, without anything that trains. */
final class DataDirectory implements AutoCloseable {
  final History history;
  final RunEvents events;
  final CheckpointStore store;
  final RunContext context;
  private final MetricsWriter metrics;
  private final AtomicLong nanos = new AtomicLong();

  DataDirectory(Path folder) throws IOException {
    history = History.open(folder);
    events = RunEvents.start(history, Clock.systemUTC());
    metrics = MetricsWriter.start(history);
    store = CheckpointStore.open(folder, nanos::get);
    context =
        new RunContext(
            history,
            events,
            metrics,
            store,
            new Reserve(folder),
            folder.resolve("datasets"),
            "cpu",
            1,
            Clock.systemUTC(),
            new RunMeters(new SimpleMeterRegistry()));
  }

  /** Lets time pass for those who read checkpoints. */
  void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** A run with metrics up to a step that keeps its checkpoints. */
  void run(String name, long steps) {
    run(name, steps, Retention.ALL);
  }

  /** A run with metrics up to a step. */
  void run(String name, long steps, Retention retention) {
    RunSettings settings = PresetSettings.defaults("dcgan");
    events.createRun(name, settings.withSchedule(new Schedule(5, 0, 0, retention)));
    history.appendMetrics(
        name, LongStream.rangeClosed(1, steps).mapToObj(Manifests::metrics).toList());
  }

  /** The files of a checkpoint, without its row. */
  Manifest files(String run, long step) throws IOException {
    ArtifactWriter content =
        out -> out.write((run + step).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return store.publish(
        Manifests.draft(run, step),
        Map.of(
            CheckpointStore.GENERATOR, content,
            CheckpointStore.STATE, content,
            CheckpointStore.SAMPLES, content));
  }

  /** A checkpoint. */
  void checkpoint(String run, long step) throws IOException {
    events.addCheckpoint(files(run, step));
  }

  @Override
  public void close() {
    events.close();
    metrics.close();
    history.close();
  }
}
