package dev.ganforge.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.FrechetDistance;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.Manifests;
import dev.ganforge.trainer.checkpoint.StoredFile;
import dev.ganforge.trainer.history.CheckpointRecord;
import dev.ganforge.trainer.training.RunSettings.Retention;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruningTest {
  @TempDir private Path folder;

  private static List<Long> kept(Retention retention, List<CheckpointRecord> all) {
    List<Manifest> left = new ArrayList<>(all.stream().map(CheckpointRecord::manifest).toList());
    left.removeAll(Pruning.superfluous(all, retention));
    return left.stream().map(Manifest::step).toList();
  }

  private static CheckpointRecord scored(long step, double value, boolean kept) {
    Manifest manifest = Manifests.scored("run", step, new FrechetDistance("FD", value, 1));
    return new CheckpointRecord(manifest, Manifests.TIME, kept);
  }

  @Test
  void keepsTheNewestTheRegularTheBestAndWhatItWasTold() {
    List<CheckpointRecord> all = new ArrayList<>();
    for (long step = 0; step <= 100; step += 10) {
      all.add(scored(step, step == 20 ? 3 : 4, step == 70));
    }
    assertThat(kept(Retention.ALL, all)).hasSize(11);
    assertThat(kept(new Retention(2, 0), all)).containsExactly(20L, 70L, 90L, 100L);
    assertThat(kept(new Retention(2, 50), all)).containsExactly(0L, 20L, 50L, 70L, 90L, 100L);
    assertThat(kept(new Retention(20, 0), all)).hasSize(11);
  }

  /** A run with checkpoints at 10, 20, 30 and 40 that keeps the newest. */
  private static Pruning pruning(DataDirectory data) throws IOException {
    data.run("run", 40, new Retention(1, 0));
    for (long step = 10; step <= 40; step += 10) {
      data.checkpoint("run", step);
    }
    return new Pruning(data.context);
  }

  @Test
  void whatIsBeingReadStaysForAMinuteAfterTheLastByte() throws IOException {
    try (DataDirectory data = new DataDirectory(folder)) {
      Pruning pruning = pruning(data);
      try (StoredFile file = data.store.open("run", 20, CheckpointStore.GENERATOR)) {
        data.advance(Duration.ofSeconds(50));
        assertThat(file.read(0, 9).remaining()).isPositive();
      }
      data.advance(Duration.ofSeconds(59));
      pruning.prune("run");
      assertThat(data.store.steps("run")).containsExactly(20L, 40L);
      assertThat(data.history.run("run").checkpointCount()).isEqualTo(2);

      data.advance(Duration.ofSeconds(1));
      pruning.finish();
      assertThat(data.store.steps("run")).containsExactly(40L);
      assertThat(data.history.run("run").checkpointCount()).isEqualTo(1);
      assertThat(data.history.wasDeleted("run", 20)).isTrue();
    }
  }

  @Test
  void aReaderThatStopsReadingHoldsNothingForLong() throws IOException {
    try (DataDirectory data = new DataDirectory(folder)) {
      Pruning pruning = pruning(data);
      try (StoredFile file = data.store.open("run", 20, CheckpointStore.GENERATOR)) {
        data.advance(Duration.ofSeconds(60));
        pruning.prune("run");
        assertThat(data.store.steps("run")).containsExactly(40L);
        assertThat(file.read(0, 9).remaining()).as("what is open stays readable").isPositive();
      }
    }
  }

  @Test
  void whatIsKeptStaysUntilItIsLetGoAndOverARestart() throws IOException {
    try (DataDirectory data = new DataDirectory(folder)) {
      Pruning pruning = pruning(data);
      data.history.setKept("run", 20, true);
      pruning.prune("run");
      assertThat(data.store.steps("run")).containsExactly(20L, 40L);
    }
    try (DataDirectory data = new DataDirectory(folder)) {
      Pruning pruning = new Pruning(data.context);
      pruning.laterAll();
      pruning.finish();
      assertThat(data.store.steps("run")).containsExactly(20L, 40L);
      data.history.setKept("run", 20, false);
      pruning.later("run");
      pruning.finish();
      assertThat(data.store.steps("run")).containsExactly(40L);
    }
  }

  @Test
  void oneThatIsKeptAtTheLastMomentIsNotDeleted() throws IOException {
    try (DataDirectory data = new DataDirectory(folder)) {
      pruning(data);
      data.history.setKept("run", 20, true);
      assertThat(data.events.pruneCheckpoint("run", 20)).isFalse();
      assertThat(data.events.pruneCheckpoint("run", 30)).isTrue();
      assertThat(data.history.hasCheckpoint("run", 20)).isTrue();
    }
  }
}
