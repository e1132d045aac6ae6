package dev.ganforge.generator.follow;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The checkpoints that the trainer has published and not deleted. Thread-safe. */
public final class CheckpointBook {
  private final Map<String, TreeMap<Long, Checkpoint>> runs = new HashMap<>();

  /** Adds a checkpoint, or replaces the one of the same run and step. */
  public synchronized void publish(Checkpoint checkpoint) {
    runs.computeIfAbsent(checkpoint.run(), run -> new TreeMap<>())
        .put(checkpoint.step(), checkpoint);
  }

  /** Forgets a checkpoint. */
  public synchronized void delete(String run, long step) {
    TreeMap<Long, Checkpoint> steps = runs.get(run);
    if (steps != null) {
      steps.remove(step);
      if (steps.isEmpty()) {
        runs.remove(run);
      }
    }
  }

  /** Forgets every run but these. */
  synchronized void retainRuns(Collection<String> names) {
    runs.keySet().retainAll(names);
  }

  synchronized void clear() {
    runs.clear();
  }

  /** The checkpoint of a run and step, where it is published. */
  public synchronized Optional<Checkpoint> find(String run, long step) {
    return Optional.ofNullable(runs.get(run)).map(steps -> steps.get(step));
  }

  /** The run's checkpoints of the highest steps, the highest first. */
  public synchronized List<Checkpoint> newest(String run, int limit) {
    TreeMap<Long, Checkpoint> steps = runs.get(run);
    return steps == null
        ? List.of()
        : steps.descendingMap().values().stream().limit(limit).toList();
  }

  /** Of every run's checkpoint of the highest step, the one published last. */
  public synchronized Optional<Checkpoint> newest() {
    return runs.values().stream()
        .map(steps -> steps.lastEntry().getValue())
        .max(Comparator.comparingLong(Checkpoint::sequence));
  }

  /** Whether any checkpoint of the run is published. */
  public synchronized boolean hasRun(String run) {
    return runs.containsKey(run);
  }

  /** The names of the runs with a checkpoint. */
  synchronized List<String> runs() {
    return List.copyOf(runs.keySet());
  }
}
