package dev.ganforge.trainer.run;

import dev.ganforge.trainer.checkpoint.FrechetDistance;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.history.CheckpointRecord;
import dev.ganforge.trainer.history.Page;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.training.RunSettings.Retention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the checkpoints that need not be kept. Used by the thread that trains. */
final class Pruning {
  private static final Logger log = LoggerFactory.getLogger(Pruning.class);
  private static final int PAGE = 1000;

  private final RunContext context;
  private final Set<String> unfinished = ConcurrentHashMap.newKeySet();

  Pruning(RunContext context) {
    this.context = context;
  }

  /** Which of a run's checkpoints may go. */
  static List<Manifest> superfluous(List<CheckpointRecord> inOrderOfStep, Retention retention) {
    if (retention.last() == 0) {
      return List.of();
    }
    Set<Long> best = best(inOrderOfStep.stream().map(CheckpointRecord::manifest).toList());
    int older = Math.max(0, inOrderOfStep.size() - retention.last());
    return inOrderOfStep.subList(0, older).stream()
        .filter(it -> !it.kept())
        .map(CheckpointRecord::manifest)
        .filter(it -> retention.every() == 0 || it.step() % retention.every() != 0)
        .filter(it -> !best.contains(it.step()))
        .toList();
  }

  /** The step of the lowest distance of each name; of equal ones the newest. */
  private static Set<Long> best(List<Manifest> manifests) {
    Set<Long> best = new HashSet<>();
    manifests.stream()
        .flatMap(it -> it.frechet().stream().map(FrechetDistance::name))
        .distinct()
        .forEach(name -> best.add(best(manifests, name)));
    return best;
  }

  private static long best(List<Manifest> manifests, String name) {
    long step = -1;
    double lowest = Double.POSITIVE_INFINITY;
    for (Manifest manifest : manifests) {
      for (FrechetDistance distance : manifest.frechet()) {
        if (distance.name().equals(name) && distance.value() <= lowest) {
          lowest = distance.value();
          step = manifest.step();
        }
      }
    }
    return step;
  }

  /** Has a run's checkpoints looked through at the next {@link #finish}. May be called anywhere. */
  void later(String run) {
    unfinished.add(run);
  }

  /** The same for every run that need not keep all. */
  void laterAll() {
    String token = "";
    do {
      Page<RunRecord> page = context.history().runs(token, PAGE);
      page.items().stream()
          .filter(run -> run.settings().schedule().retention().last() > 0)
          .forEach(run -> later(run.name()));
      token = page.next();
    } while (!token.isEmpty());
  }

  /** Looks through the runs that are due. */
  void finish() {
    for (String run : List.copyOf(unfinished)) {
      prune(run);
    }
  }

  /** Deletes what a run need not keep; what is being read, or cannot be deleted, is due again. */
  void prune(String run) {
    unfinished.remove(run);
    try {
      deleteSuperfluous(run);
    } catch (UncheckedIOException e) {
      log.warn("The checkpoints of run {} cannot be looked through: {}", run, e.getMessage());
      later(run);
    }
  }

  private void deleteSuperfluous(String run) {
    Optional<RunRecord> record = context.history().findRun(run);
    if (record.isEmpty()) {
      return;
    }
    Retention retention = record.get().settings().schedule().retention();
    for (Manifest manifest : superfluous(retention.last() == 0 ? List.of() : all(run), retention)) {
      if (!delete(run, manifest.step())) {
        later(run);
      }
    }
  }

  /** Whether nothing is left to do. */
  private boolean delete(String run, long step) {
    if (!context.store().retire(run, step)) {
      return false;
    }
    try {
      if (context.events().pruneCheckpoint(run, step)) {
        context.store().delete(run, step);
      } else {
        context.store().reinstate(run, step);
      }
      return true;
    } catch (IOException e) {
      log.warn("The folder of checkpoint {}@{} stays until the next start", run, step, e);
      return true;
    } catch (UncheckedIOException e) {
      context.store().reinstate(run, step);
      log.warn("Checkpoint {}@{} could not be deleted: {}", run, step, e.getMessage());
      return false;
    }
  }

  private List<CheckpointRecord> all(String run) {
    List<CheckpointRecord> all = new ArrayList<>();
    String token = "";
    do {
      Page<CheckpointRecord> page = context.history().checkpoints(run, false, token, PAGE);
      all.addAll(page.items());
      token = page.next();
    } while (!token.isEmpty());
    return all;
  }
}
