package dev.ganforge.trainer.doctor;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.DataDirectoryLock;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.dataset.CacheFlaw;
import dev.ganforge.trainer.dataset.Datasets;
import dev.ganforge.trainer.history.CheckpointRecord;
import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.Page;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Holds the rows, manifests and files of a data directory against each other. */
public final class Doctor {
  /*
   * A repair is made only where what was meant is beyond doubt: a whole checkpoint of a known run
   * gets its row, a row whose folder is gone is taken out, a deletion that had begun is finished,
   * what no reader was ever shown is removed, a run that no trainer works on is STOPPED. Damaged
   * files of a checkpoint are reported and left as they are; a damaged prepared data set is put
   * aside, so that no run trains on it.
   */
  private static final int PAGE = 100;

  private final CheckpointStore store;
  private final Path preparedData;
  private final History history;
  private final boolean repair;
  private final Clock clock;
  private final List<Finding> findings = new ArrayList<>();

  private Doctor(Path dataDir, History history, boolean repair, Clock clock) throws IOException {
    store = CheckpointStore.lookAt(dataDir);
    preparedData = dataDir.resolve("datasets");
    this.history = history;
    this.repair = repair;
    this.clock = clock;
  }

  /**
   * Examines a data directory that no trainer works on.
   *
   * @param repair whether to repair what can be
   * @throws ServiceException FAILED_PRECONDITION where a trainer has the directory; NOT_FOUND where
   *     it is none
   */
  @SuppressWarnings("try") // the lock is held, not used
  public static List<Finding> examine(Path dataDir, boolean repair, Clock clock)
      throws IOException {
    if (!Files.isRegularFile(dataDir.resolve("history.db"))) {
      throw ServiceException.notFound(dataDir + " is no data directory: it has no history.db");
    }
    try (DataDirectoryLock lock = DataDirectoryLock.acquire(dataDir);
        History history = History.open(dataDir)) {
      Doctor doctor = new Doctor(dataDir, history, repair, clock);
      doctor.examine();
      return List.copyOf(doctor.findings);
    }
  }

  private interface Repair {
    void make() throws IOException;
  }

  private void found(String what, String done, @Nullable Repair repairing) throws IOException {
    if (repair && repairing != null) {
      repairing.make();
      findings.add(new Finding(what, done));
    } else {
      findings.add(new Finding(what, ""));
    }
  }

  private void found(String what) throws IOException {
    found(what, "", null);
  }

  private void examine() throws IOException {
    for (String problem : history.integrity()) {
      found("history.db: " + problem);
    }
    for (Path leftover : store.leftovers()) {
      found(leftover + " is half written or half deleted", "removed", () -> store.remove(leftover));
    }
    for (Path damaged : store.putAside()) {
      found(damaged + " was put aside as damaged");
    }
    for (CacheFlaw flaw : Datasets.examine(preparedData, clock.instant())) {
      examine(flaw);
    }
    for (String run : store.runs()) {
      Optional<RunRecord> record = history.findRun(run);
      if (record.isEmpty()) {
        stray(run);
      }
    }
    String token = "";
    do {
      Page<RunRecord> page = history.runs(token, PAGE);
      for (RunRecord run : page.items()) {
        examine(run);
      }
      token = page.next();
    } while (!token.isEmpty());
  }

  private void examine(CacheFlaw flaw) throws IOException {
    switch (flaw.remedy()) {
      case NONE -> found(flaw.what());
      case REMOVE -> found(flaw.what(), "removed", flaw::mend);
      case PUT_ASIDE -> found(flaw.what(), "put aside", flaw::mend);
    }
  }

  private void stray(String run) throws IOException {
    List<Long> steps = store.steps(run);
    boolean deleted =
        !steps.isEmpty() && steps.stream().allMatch(step -> history.wasDeleted(run, step));
    found(
        "the files of run %s belong to no run of the history".formatted(run),
        "removed, as the run was deleted",
        deleted ? () -> store.delete(run) : null);
  }

  private void examine(RunRecord run) throws IOException {
    String name = run.name();
    if (run.state() == RunState.RUNNING || run.state() == RunState.PREPARING) {
      found(
          "run %s is %s, and no trainer works on it".formatted(name, run.state()),
          "STOPPED; resume goes on from step " + run.latestCheckpointStep(),
          () -> history.setState(name, RunState.STOPPED, "no trainer was there", clock.instant()));
    }
    for (String flaw : history.flaws(name)) {
      found("run " + name + " has " + flaw);
    }
    long last = history.steps(name).last();
    if (run.state().isFinal() && last < run.latestCheckpointStep()) {
      found(
          "run %s has a checkpoint of step %d and metrics up to step %d"
              .formatted(name, run.latestCheckpointStep(), last));
    }
    TreeSet<Long> rows = new TreeSet<>();
    for (CheckpointRecord row : checkpoints(name)) {
      rows.add(row.manifest().step());
      examine(row.manifest());
    }
    for (long step : store.steps(name)) {
      if (!rows.contains(step)) {
        unknown(name, step);
      }
    }
  }

  private List<CheckpointRecord> checkpoints(String run) {
    List<CheckpointRecord> all = new ArrayList<>();
    String token = "";
    do {
      Page<CheckpointRecord> page = history.checkpoints(run, false, token, PAGE);
      all.addAll(page.items());
      token = page.next();
    } while (!token.isEmpty());
    return all;
  }

  private void examine(Manifest row) throws IOException {
    String name = "checkpoint " + row.run() + "@" + row.step();
    if (!store.steps(row.run()).contains(row.step())) {
      found(
          name + " is in the history, and its folder is gone",
          "taken out of the history",
          () -> history.deleteCheckpoint(row.run(), row.step(), clock.instant()));
      return;
    }
    List<String> damage = store.damage(row.run(), row.step());
    for (String each : damage) {
      found(name + ": " + each);
    }
    if (damage.isEmpty() && !store.find(row.run(), row.step()).equals(Optional.of(row))) {
      found(name + ": manifest.json and the history differ");
    }
  }

  private void unknown(String run, long step) throws IOException {
    String name = "checkpoint " + run + "@" + step;
    List<String> damage = store.damage(run, step);
    if (history.wasDeleted(run, step)) {
      found(name + " was deleted, and its folder is there", "removed", () -> delete(run, step));
    } else if (damage.isEmpty()) {
      Manifest manifest = store.find(run, step).orElseThrow();
      found(
          name + " is whole, and not in the history",
          "taken into the history",
          () -> history.addCheckpoint(manifest, clock.instant()));
    } else {
      found(name + " is not in the history, and not whole: " + String.join(", ", damage));
    }
  }

  private void delete(String run, long step) throws IOException {
    store.delete(run, step);
  }
}
