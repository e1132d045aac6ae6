package dev.ganforge.trainer.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.FrechetDistance;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.Manifests;
import dev.ganforge.trainer.checkpoint.ParentCheckpoint;
import dev.ganforge.trainer.training.StepMetrics;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  private static final Instant T = Manifests.TIME;

  @TempDir Path dataDir;
  private History history;

  @BeforeEach
  void open() {
    history = History.open(dataDir);
  }

  @AfterEach
  void close() {
    history.close();
  }

  private void reopen() {
    history.close();
    history = History.open(dataDir);
  }

  private static List<StepMetrics> steps(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(Manifests::metrics).toList();
  }

  @Test
  void keepsARunThroughItsStates() {
    history.createRun("a", Manifests.SETTINGS, T);
    RunRecord queued = history.run("a");
    assertThat(queued.state()).isEqualTo(RunState.QUEUED);
    assertThat(queued.settings()).isEqualTo(Manifests.SETTINGS);
    assertThat(queued.created()).isEqualTo(T);
    assertThat(queued.started()).isNull();
    assertThat(queued.prepared()).isNull();
    assertThat(queued.latest()).isNull();

    Prepared prepared =
        new Prepared(1000, 157, Manifests.IMAGE, Manifests.LATENT, Manifests.PROVENANCE);
    history.setState("a", RunState.PREPARING, "", T.plusSeconds(1));
    history.setPrepared("a", prepared);
    history.setState("a", RunState.RUNNING, "", T.plusSeconds(2));
    history.appendMetrics("a", steps(1, 5));
    history.addCheckpoint(Manifests.published("a", 5), T.plusSeconds(3));
    EventRecord.StateChanged failed =
        history.setState("a", RunState.FAILED, "diverged", T.plusSeconds(4));
    reopen();

    RunRecord run = history.run("a");
    assertThat(run.state()).isEqualTo(RunState.FAILED);
    assertThat(run.reason()).isEqualTo("diverged");
    assertThat(run.started()).isEqualTo(T.plusSeconds(2));
    assertThat(run.ended()).isEqualTo(T.plusSeconds(4));
    assertThat(run.prepared()).isEqualTo(prepared);
    assertThat(run.latest()).isEqualTo(Manifests.metrics(5));
    assertThat(run.latestCheckpointStep()).isEqualTo(5);
    assertThat(run.checkpointCount()).isEqualTo(1);
    assertThat(run.sequence()).isEqualTo(failed.sequence()).isEqualTo(5);

    history.setState("a", RunState.RUNNING, "", T.plusSeconds(5));
    assertThat(history.run("a").ended()).isNull();
    assertThat(history.run("a").started()).isEqualTo(T.plusSeconds(2));
  }

  @Test
  void refusesANameTwiceAndANameThatIsNotThere() {
    history.createRun("a", Manifests.SETTINGS, T);

    assertThatThrownBy(() -> history.createRun("a", Manifests.SETTINGS, T))
        .isInstanceOf(ServiceException.class)
        .hasMessage("there is a run named \"a\" already");
    assertThatThrownBy(() -> history.run("b")).hasMessage("there is no run named \"b\"");
    assertThatThrownBy(() -> history.setState("b", RunState.RUNNING, "", T))
        .hasMessage("there is no run named \"b\"");
    assertThat(history.newestSequence()).isEqualTo(1);
  }

  @Test
  void listsInPages() {
    for (int i = 0; i < 5; i++) {
      history.createRun("run-" + i, Manifests.SETTINGS, T);
    }
    history.setState("run-1", RunState.RUNNING, "", T);

    Page<RunRecord> first = history.runs("", 2);
    Page<RunRecord> second = history.runs(first.next(), 2);
    Page<RunRecord> third = history.runs(second.next(), 2);

    assertThat(first.items()).extracting(RunRecord::name).containsExactly("run-4", "run-3");
    assertThat(second.items()).extracting(RunRecord::name).containsExactly("run-2", "run-1");
    assertThat(third.items()).extracting(RunRecord::name).containsExactly("run-0");
    assertThat(third.next()).isEmpty();
    assertThat(history.runs("", 5).next()).isEmpty();
    assertThat(history.runsIn(Set.of(RunState.QUEUED)))
        .extracting(RunRecord::name)
        .containsExactly("run-0", "run-2", "run-3", "run-4");
    assertThatThrownBy(() -> history.runs("x", 2)).hasMessageStartingWith("page_token is \"x\"");
  }

  @Test
  void listsCheckpointsInBothDirections() {
    history.createRun("a", Manifests.SETTINGS, T);
    for (long step : new long[] {0, 10, 5}) {
      history.addCheckpoint(Manifests.published("a", step), T);
    }

    Page<CheckpointRecord> oldest = history.checkpoints("a", false, "", 2);
    assertThat(oldest.items()).extracting(c -> c.manifest().step()).containsExactly(0L, 5L);
    assertThat(history.checkpoints("a", false, oldest.next(), 2).items())
        .extracting(CheckpointRecord::manifest)
        .containsExactly(Manifests.published("a", 10));
    assertThat(history.checkpoints("a", true, "", 5).items())
        .extracting(c -> c.manifest().step())
        .containsExactly(10L, 5L, 0L);
    assertThatThrownBy(() -> history.addCheckpoint(Manifests.published("a", 5), T))
        .hasMessage("checkpoint a@5 is in the history already");
  }

  @Test
  void knowsTheNewestScoreWithoutAManifest() throws SQLException {
    FrechetDistance score = new FrechetDistance("FD-random@64", 0.25, 0.125);
    history.createRun("a", Manifests.SETTINGS, T);
    history.addCheckpoint(Manifests.published("a", 0), T);
    assertThat(history.run("a").latestScore()).isNull();
    history.addCheckpoint(
        Manifests.scored("a", 5, new FrechetDistance("FD-random@64", 0.5, 0.125)), T);
    history.addCheckpoint(Manifests.scored("a", 10, score), T);
    history.addCheckpoint(Manifests.published("a", 15), T);
    history.close();
    sql("UPDATE checkpoints SET manifest = ''");
    history = History.open(dataDir);

    assertThat(history.run("a").latestScore()).isEqualTo(new CheckpointScore(10, score));
    history.deleteCheckpoint("a", 10, T);
    assertThat(history.run("a").latestScore())
        .isEqualTo(new CheckpointScore(5, new FrechetDistance("FD-random@64", 0.5, 0.125)));
  }

  @Test
  void takesOverAFileOfTheFirstVersion() throws SQLException {
    FrechetDistance score = new FrechetDistance("FD-random@64", 0.25, 0);
    history.createRun("a", Manifests.SETTINGS, T);
    history.addCheckpoint(Manifests.scored("a", 10, score), T);
    history.addCheckpoint(Manifests.published("a", 15), T);
    history.appendMetrics("a", LongStream.rangeClosed(1, 90).mapToObj(Manifests::metrics).toList());
    List<MetricBucket> buckets = history.metricBuckets("a", 31, 90, 2, 10);
    history.close();
    for (String column : MetricBlocks.COLUMNS) {
      sql("ALTER TABLE metric_blocks DROP COLUMN sum_" + column);
    }
    sql(
        "DROP INDEX scored_checkpoints",
        "ALTER TABLE checkpoints DROP COLUMN score_name",
        "ALTER TABLE checkpoints DROP COLUMN score_value",
        "ALTER TABLE checkpoints DROP COLUMN score_floor",
        "ALTER TABLE checkpoints DROP COLUMN kept",
        "ALTER TABLE runs DROP COLUMN held",
        "ALTER TABLE runs DROP COLUMN parent",
        "PRAGMA user_version = 1");
    history = History.open(dataDir);

    assertThat(history.metricBuckets("a", 31, 90, 2, 10)).isEqualTo(buckets);
    assertThat(history.run("a").latestScore()).isEqualTo(new CheckpointScore(10, score));
    history.addCheckpoint(Manifests.published("a", 20), T);
    assertThat(history.run("a").checkpointCount()).isEqualTo(3);
    assertThat(history.run("a").parent()).isNull();
    assertThat(history.run("a").held()).isFalse();
    assertThat(history.checkpoint("a", 15).map(CheckpointRecord::kept)).contains(false);
  }

  @Test
  void keepsCheckpointsParentsAndWhetherARunIsHeld() {
    ParentCheckpoint parent = new ParentCheckpoint("old", 40, "ab".repeat(32), 90);
    history.createRun("a", Manifests.SETTINGS, parent, T);
    history.addCheckpoint(Manifests.published("a", 10), T);
    assertThat(history.setKept("a", 10, true).kept()).isTrue();
    history.hold("a", "no room", T);
    history.close();
    history = History.open(dataDir);

    assertThat(history.run("a").parent()).isEqualTo(parent);
    assertThat(history.run("a").held()).isTrue();
    assertThat(history.run("a").state()).isEqualTo(RunState.PAUSED);
    assertThat(history.checkpoints("a", false, "", 1).items().get(0).kept()).isTrue();
    assertThat(history.pruneCheckpoint("a", 10, T)).isEmpty();
    history.setState("a", RunState.QUEUED, "", T);
    assertThat(history.run("a").held()).isFalse();
    assertThat(history.setKept("a", 10, false).kept()).isFalse();
    assertThat(history.pruneCheckpoint("a", 10, T)).isPresent();
    assertThatThrownBy(() -> history.setKept("a", 10, true))
        .hasMessage("there is no checkpoint a@10");
  }

  private void sql(String... statements) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + dataDir.resolve("history.db"));
        Statement statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    }
  }

  @Test
  void keepsWhatIsNotFiniteExactly() {
    history.createRun("a", Manifests.SETTINGS, T);
    StepMetrics odd =
        new StepMetrics(
            1,
            1,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE,
            Float.MAX_VALUE,
            0,
            T,
            0.1);
    history.appendMetrics("a", List.of(odd));
    reopen();

    assertThat(history.newestMetrics("a")).contains(odd);
  }

  @Test
  void readsTheNewestMetricsOfARangeAndTruncates() {
    history.createRun("a", Manifests.SETTINGS, T);
    history.createRun("b", Manifests.SETTINGS, T);
    history.appendMetrics("a", steps(1, 50));
    history.appendMetrics("b", steps(1, 3));

    assertThat(history.metricsBetween("a", 10, 40, 3)).isEqualTo(steps(38, 40));
    assertThat(history.metricsBetween("a", 47, Long.MAX_VALUE, 100)).isEqualTo(steps(48, 50));
    history.truncateAfter("a", 33);
    assertThat(history.steps("a")).isEqualTo(new StepRange(1, 33));
    assertThat(history.steps("b")).isEqualTo(new StepRange(1, 3));
    assertThat(history.metricBuckets("a", 1, 33, 1, 0).get(0).count()).isEqualTo(33);
    history.truncateAfter("a", 0);
    assertThat(history.steps("a")).isEqualTo(new StepRange(0, 0));
    assertThat(history.newestMetrics("a")).isEmpty();
  }

  @Test
  void replaysEvents() {
    history.createRun("a", Manifests.SETTINGS, T);
    history.createRun("b", Manifests.SETTINGS, T);
    Manifest manifest = Manifests.published("a", 7);
    history.addCheckpoint(manifest, T.plusNanos(1));
    history.addCheckpoint(Manifests.published("b", 7), T);
    history.setState("a", RunState.COMPLETED, "done", T);
    long a = history.run("a").id();

    assertThat(history.runEvents(a, 0, 10))
        .containsExactly(
            new EventRecord.StateChanged(1, "a", T, RunState.QUEUED, ""),
            new EventRecord.Published(3, "a", T.plusNanos(1), manifest),
            new EventRecord.StateChanged(5, "a", T, RunState.COMPLETED, "done"));
    assertThat(history.runEvents(a, 1, 1)).extracting(EventRecord::sequence).containsExactly(3L);
    assertThat(history.checkpointEvents(null, 0, 10))
        .extracting(EventRecord::sequence)
        .containsExactly(3L, 4L);
    assertThat(history.checkpointEvents("b", 0, 10))
        .extracting(EventRecord::sequence)
        .containsExactly(4L);
    assertThat(history.newestStateSequence(a)).isEqualTo(5);
  }

  @Test
  void leavesOutCheckpointsThatAreGone() {
    history.createRun("a", Manifests.SETTINGS, T);
    history.addCheckpoint(Manifests.published("a", 1), T);
    history.addCheckpoint(Manifests.published("a", 2), T);
    assertThat(history.deleteCheckpoint("a", 1, T)).isPresent();
    assertThat(history.deleteCheckpoint("a", 1, T)).isEmpty();

    assertThat(history.checkpointEvents(null, 0, 10))
        .extracting(EventRecord::sequence)
        .containsExactly(3L, 4L);
    assertThat(history.run("a").checkpointCount()).isEqualTo(1);
  }

  @Test
  void deletesARunButNotTheNewsThatItsCheckpointsAreGone() {
    history.createRun("a", Manifests.SETTINGS, T);
    history.appendMetrics("a", steps(1, 30));
    history.addCheckpoint(Manifests.published("a", 1), T);

    assertThat(history.deleteRun("a", T)).containsExactly(new EventRecord.Deleted(3, "a", T, 1));
    assertThat(history.findRun("a")).isEmpty();
    assertThat(history.checkpointEvents(null, 0, 10))
        .containsExactly(new EventRecord.Deleted(3, "a", T, 1));
    history.createRun("a", Manifests.SETTINGS, T);
    assertThat(history.steps("a")).isEqualTo(new StepRange(0, 0));
    assertThat(history.runEvents(history.run("a").id(), 0, 10))
        .extracting(EventRecord::sequence)
        .containsExactly(4L);
  }

  @Test
  void neverGivesASequenceNumberTwice() {
    history.createRun("a", Manifests.SETTINGS, T);
    history.deleteRun("a", T);
    assertThat(history.newestSequence()).isEqualTo(1);
    reopen();
    assertThat(history.createRun("b", Manifests.SETTINGS, T).sequence()).isEqualTo(2);
  }

  @Test
  void refusesAFileOfALaterVersion() throws SQLException {
    history.close();
    sql("PRAGMA user_version = 99");
    assertThatThrownBy(() -> History.open(dataDir))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("has version 99");
  }

  @Test
  void saysThatItIsClosed() {
    history.createRun("a", Manifests.SETTINGS, T);
    history.close();

    assertThatThrownBy(() -> history.run("a")).hasMessage("the history is closed");
    assertThatThrownBy(() -> history.truncateAfter("a", 1)).hasMessage("the history is closed");
  }
}
