package dev.ganforge.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.FrechetDistance;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.Manifests;
import dev.ganforge.trainer.checkpoint.StoredFile;
import dev.ganforge.trainer.training.RunSettings.Retention;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruningTest {
  @TempDir private Path folder;

  private static List<Long> kept(Retention retention, List<Manifest> all) {
    List<Manifest> left = new ArrayList<>(all);
    left.removeAll(Pruning.superfluous(all, retention));
    return left.stream().map(Manifest::step).toList();
  }

  @Test
  void keepsTheNewestTheRegularAndTheBest() {
    List<Manifest> all = new ArrayList<>();
    for (long step = 0; step <= 100; step += 10) {
      all.add(
          step == 20
              ? Manifests.scored("run", step, new FrechetDistance("FD", 3, 1))
              : Manifests.scored("run", step, new FrechetDistance("FD", 4, 1)));
    }
    assertThat(kept(Retention.ALL, all)).hasSize(11);
    assertThat(kept(new Retention(2, 0), all)).containsExactly(20L, 90L, 100L);
    assertThat(kept(new Retention(2, 50), all)).containsExactly(0L, 20L, 50L, 90L, 100L);
    assertThat(kept(new Retention(20, 0), all)).hasSize(11);
  }

  @Test
  void deletesAllButWhatIsBeingRead() throws IOException {
    try (DataDirectory data = new DataDirectory(folder)) {
      data.run("run", 40);
      for (long step = 10; step <= 40; step += 10) {
        data.checkpoint("run", step);
      }
      Retention retention = new Retention(1, 0);
      try (StoredFile file = data.store.open("run", 20, CheckpointStore.GENERATOR)) {
        Pruning.prune(data.context, "run", retention);
        assertThat(data.store.steps("run")).containsExactly(20L, 40L);
        assertThat(file.read(0, 9).remaining()).isPositive();
      }
      Pruning.prune(data.context, "run", retention);
      assertThat(data.store.steps("run")).containsExactly(40L);
      assertThat(data.history.run("run").checkpointCount()).isEqualTo(1);
      assertThat(data.history.wasDeleted("run", 20)).isTrue();
    }
  }
}
