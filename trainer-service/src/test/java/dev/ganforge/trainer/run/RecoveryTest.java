package dev.ganforge.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTest {
  @TempDir private Path folder;

  private Path checkpoint(long step) {
    return folder.resolve("runs/run/checkpoints/" + step);
  }

  @Test
  void aWholeCheckpointWithoutARowGetsIt() throws IOException {
    try (DataDirectory data = new DataDirectory(folder)) {
      data.run("run", 20);
      data.checkpoint("run", 10);
      data.files("run", 20);
      new Recovery(data.context).checkpoints();
      assertThat(data.history.run("run").latestCheckpointStep()).isEqualTo(20);
      assertThat(data.history.run("run").checkpointCount()).isEqualTo(2);
    }
  }

  @Test
  void aDamagedOneWithoutARowIsPutAside() throws IOException {
    try (DataDirectory data = new DataDirectory(folder)) {
      data.run("run", 20);
      data.files("run", 20);
      Files.delete(checkpoint(20).resolve(CheckpointStore.STATE));
      new Recovery(data.context).checkpoints();
      assertThat(checkpoint(20)).doesNotExist();
      assertThat(data.store.putAside()).hasSize(1);
      assertThat(data.history.run("run").checkpointCount()).isZero();
    }
  }

  @Test
  void aDeletionThatHadBegunIsFinished() throws IOException {
    try (DataDirectory data = new DataDirectory(folder)) {
      data.run("run", 20);
      data.checkpoint("run", 10);
      data.events.deleteCheckpoint("run", 10);
      data.run("gone", 20);
      data.checkpoint("gone", 10);
      data.events.deleteRun("gone");
      new Recovery(data.context).checkpoints();
      assertThat(checkpoint(10)).doesNotExist();
      assertThat(data.store.steps("gone")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRunThatWasCutOffIsFound(boolean goOn) throws IOException {
    try (DataDirectory data = new DataDirectory(folder)) {
      data.run("run", 27);
      data.checkpoint("run", 20);
      data.events.setState("run", RunState.RUNNING, "");
      data.run("paused", 3);
      data.events.setState("paused", RunState.PAUSED, "");
      new Recovery(data.context).runs(goOn);
      RunRecord run = data.history.run("run");
      assertThat(run.state()).isEqualTo(goOn ? RunState.QUEUED : RunState.STOPPED);
      assertThat(run.reason())
          .isEqualTo("the trainer ended without notice at step 27; resume goes on from step 20");
      assertThat(data.history.steps("run").last()).isEqualTo(goOn ? 20 : 27);
      assertThat(data.history.run("paused").state()).isEqualTo(RunState.PAUSED);
    }
  }
}
