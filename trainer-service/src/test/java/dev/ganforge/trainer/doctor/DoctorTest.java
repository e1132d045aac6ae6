package dev.ganforge.trainer.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.ArtifactWriter;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.DataDirectoryLock;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.Manifests;
import dev.ganforge.trainer.dataset.Datasets;
import dev.ganforge.trainer.dataset.PreparationListener;
import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.RunState;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final Instant NOW = Instant.parse("2026-01-31T14:25:30Z");

  @TempDir private Path folder;

  @BeforeEach
  void makeASoundRun() throws IOException {
    CheckpointStore store = CheckpointStore.open(folder);
    try (History history = History.open(folder)) {
      history.createRun("run", Manifests.SETTINGS, NOW);
      history.appendMetrics(
          "run", LongStream.rangeClosed(1, 30).mapToObj(Manifests::metrics).toList());
      for (long step = 10; step <= 30; step += 10) {
        history.addCheckpoint(files(store, step), NOW);
      }
      history.setState("run", RunState.COMPLETED, "", NOW);
    }
  }

  private static Manifest files(CheckpointStore store, long step) throws IOException {
    ArtifactWriter content = out -> out.write((int) step);
    return store.publish(
        Manifests.draft("run", step),
        Map.of(
            CheckpointStore.GENERATOR, content,
            CheckpointStore.STATE, content,
            CheckpointStore.SAMPLES, content));
  }

  private Path checkpoint(long step) {
    return folder.resolve("runs/run/checkpoints/" + step);
  }

  private List<Finding> examine(boolean repair) throws IOException {
    return Doctor.examine(folder, repair, Clock.systemUTC());
  }

  /** One finding, which a repair undoes where it can. */
  private void assertFinds(String what, String repair) throws IOException {
    assertThat(examine(false)).containsExactly(new Finding(what, ""));
    assertThat(examine(true)).containsExactly(new Finding(what, repair));
    assertThat(examine(false)).hasSize(repair.isEmpty() ? 1 : 0);
  }

  @Test
  void findsNothingInASoundDirectory() throws IOException {
    assertThat(examine(false)).isEmpty();
  }

  @Test
  void findsADamagedFileAndLeavesIt() throws IOException {
    Files.write(checkpoint(20).resolve("generator.pt"), new byte[] {1}, StandardOpenOption.APPEND);
    assertFinds("checkpoint run@20: generator.pt is not what the manifest says it is", "");
  }

  @Test
  void findsAFileThatIsGone() throws IOException {
    Files.delete(checkpoint(20).resolve("samples.png"));
    assertFinds("checkpoint run@20: samples.png is missing", "");
  }

  @Test
  void findsARowWithoutAFolder() throws IOException {
    Files.move(checkpoint(20), folder.resolve("elsewhere"));
    assertFinds(
        "checkpoint run@20 is in the history, and its folder is gone", "taken out of the history");
  }

  @Test
  void findsAFolderWithoutARow() throws IOException {
    Manifest unused = files(CheckpointStore.lookAt(folder), 25);
    assertFinds("checkpoint run@25 is whole, and not in the history", "taken into the history");
  }

  @Test
  void findsADeletionThatWasNotFinished() throws IOException {
    try (History history = History.open(folder)) {
      assertThat(history.deleteCheckpoint("run", 10, NOW)).isPresent();
    }
    assertFinds("checkpoint run@10 was deleted, and its folder is there", "removed");
  }

  @Test
  void findsWhatWasHalfWritten() throws IOException {
    Path half = Files.createDirectory(checkpoint(20).resolveSibling(".tmp-40-00"));
    Files.write(half.resolve("generator.pt"), new byte[9]);
    assertFinds(half + " is half written or half deleted", "removed");
  }

  @Test
  void findsStepsThatAreLeftOut() throws IOException {
    try (History history = History.open(folder)) {
      history.appendMetrics("run", List.of(Manifests.metrics(33)));
    }
    assertFinds("run run has metrics of 31 steps up to step 33", "");
  }

  @Test
  void findsARunThatNobodyTrains() throws IOException {
    try (History history = History.open(folder)) {
      history.setState("run", RunState.RUNNING, "", NOW);
    }
    assertFinds(
        "run run is RUNNING, and no trainer works on it", "STOPPED; resume goes on from step 30");
  }

  @Test
  void findsFilesOfNoRun() throws IOException {
    Files.createDirectories(folder.resolve("runs/other/checkpoints/7"));
    assertFinds("the files of run other belong to no run of the history", "");
  }

  @Test
  void findsADamagedPreparedDataSetAndPutsItAside() throws Exception {
    Path cache = folder.resolve("datasets");
    Datasets.open("mnist", 28, 1, cache, PreparationListener.NONE).close();
    assertThat(examine(false)).isEmpty();
    Path file;
    try (Stream<Path> files = Files.list(cache)) {
      file = files.findFirst().orElseThrow();
    }
    try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
      damaged.seek(5000);
      damaged.write(7);
    }

    assertThat(examine(false))
        .singleElement()
        .satisfies(finding -> assertThat(finding.what()).contains("claims the digest"));
    assertThat(examine(true))
        .singleElement()
        .satisfies(finding -> assertThat(finding.repair()).isEqualTo("put aside"));
    Path aside = file.resolveSibling(file.getFileName() + ".broken");
    assertFinds(aside + " was put aside as damaged", "");
  }

  @Test
  void removesAPreparedDataSetThatIsHalfWritten() throws IOException {
    Path cache = Files.createDirectory(folder.resolve("datasets"));
    Path half = Files.createFile(cache.resolve("0f".repeat(32) + ".images123.tmp"));
    assertThat(examine(false)).isEmpty();
    Files.setLastModifiedTime(half, FileTime.from(Instant.now().minusSeconds(3600)));
    assertFinds(half + " is half written, and nobody writes it", "removed");
  }

  @Test
  void leavesADirectoryThatATrainerHas() {
    DataDirectoryLock lock = DataDirectoryLock.acquire(folder);
    try {
      assertThatThrownBy(() -> examine(true))
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("is in use by the trainer with process id");
    } finally {
      lock.close();
    }
    assertThatThrownBy(() -> Doctor.examine(folder.resolve("no"), false, Clock.systemUTC()))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("is no data directory");
  }
}
