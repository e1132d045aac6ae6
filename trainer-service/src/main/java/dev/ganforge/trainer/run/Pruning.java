package dev.ganforge.trainer.run;

import dev.ganforge.trainer.checkpoint.FrechetDistance;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.history.CheckpointRecord;
import dev.ganforge.trainer.history.Page;
import dev.ganforge.trainer.training.RunSettings.Retention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the checkpoints of a run that need not be kept. */
final class Pruning {
  private static final Logger log = LoggerFactory.getLogger(Pruning.class);
  private static final int PAGE = 1000;

  private Pruning() {}

  /** Which of a run's checkpoints may go. */
  static List<Manifest> superfluous(List<Manifest> inOrderOfStep, Retention retention) {
    if (retention.last() == 0) {
      return List.of();
    }
    Set<Long> best = best(inOrderOfStep);
    int older = Math.max(0, inOrderOfStep.size() - retention.last());
    return inOrderOfStep.subList(0, older).stream()
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

  /** Deletes them; one that is being read, or cannot be deleted, gets its turn the next time. */
  static void prune(RunContext context, String run, Retention retention) {
    if (retention.last() == 0) {
      return;
    }
    for (Manifest manifest : superfluous(all(context, run), retention)) {
      long step = manifest.step();
      try {
        if (!context.store().isBeingRead(run, step)) {
          context.events().deleteCheckpoint(run, step);
          context.store().delete(run, step);
        }
      } catch (IOException | UncheckedIOException e) {
        log.warn("Checkpoint {}@{} could not be deleted: {}", run, step, e.getMessage());
      }
    }
  }

  private static List<Manifest> all(RunContext context, String run) {
    List<Manifest> all = new ArrayList<>();
    String token = "";
    do {
      Page<CheckpointRecord> page = context.history().checkpoints(run, false, token, PAGE);
      page.items().forEach(checkpoint -> all.add(checkpoint.manifest()));
      token = page.next();
    } while (!token.isEmpty());
    return all;
  }
}
