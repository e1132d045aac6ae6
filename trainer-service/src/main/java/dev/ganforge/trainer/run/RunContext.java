package dev.ganforge.trainer.run;

import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.Reserve;
import dev.ganforge.trainer.event.RunEvents;
import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.MetricsWriter;
import dev.ganforge.trainer.training.RunSettings;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What every run of a trainer works with.
 *
 * @param history runs, metrics, checkpoints
 * @param events announces what happened
 * @param metrics takes every step to the history
 * @param store the files of checkpoints
 * @param reserve room for the news that there is none
 * @param dataCache prepared data sets
 * @param autoDevice what the device {@code auto} means
 * @param threads CPU threads of a step
 * @param clock tells the time
 * @param meters counts what happens
 */
public record RunContext(
    History history,
    RunEvents events,
    MetricsWriter metrics,
    CheckpointStore store,
    Reserve reserve,
    Path dataCache,
    String autoDevice,
    int threads,
    Clock clock,
    RunMeters meters) {

  /** The device a run asks for, by the trainer's own choice where it asks for any. */
  String device(RunSettings settings) {
    return settings.device().equals("auto") ? autoDevice : settings.device();
  }
}
