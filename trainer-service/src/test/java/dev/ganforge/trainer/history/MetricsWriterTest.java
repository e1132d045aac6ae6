package dev.ganforge.trainer.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.trainer.checkpoint.Manifests;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsWriterTest {
  @TempDir Path dataDir;
  private History history;
  private MetricsWriter writer;

  @BeforeEach
  void open() {
    history = History.open(dataDir);
    history.createRun("a", Manifests.SETTINGS, Manifests.TIME);
    writer = MetricsWriter.start(history);
  }

  @AfterEach
  void close() {
    writer.close();
    history.close();
  }

  @Test
  void hasWrittenEverythingWhenFlushReturns() {
    for (int step = 1; step <= 1000; step++) {
      writer.append("a", Manifests.metrics(step));
      if (step % 250 == 0) {
        writer.flush();
        assertThat(history.steps("a")).isEqualTo(new StepRange(1, step));
      }
    }
    writer.flush();
    assertThat(history.newestMetrics("a")).contains(Manifests.metrics(1000));
  }

  @Test
  void writesByItselfSoon() throws InterruptedException {
    writer.append("a", Manifests.metrics(1));
    Instant deadline = Instant.now().plus(Duration.ofSeconds(10));
    while (history.newestMetrics("a").isEmpty() && Instant.now().isBefore(deadline)) {
      Thread.sleep(10);
    }
    assertThat(history.newestMetrics("a")).contains(Manifests.metrics(1));
  }

  @Test
  void writesWhatIsLeftWhenItCloses() {
    writer.append("a", Manifests.metrics(1));
    writer.close();
    assertThat(history.newestMetrics("a")).contains(Manifests.metrics(1));
    assertThatThrownBy(() -> writer.append("a", Manifests.metrics(2)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void dropsMetricsOfARunThatIsGone() {
    writer.append("gone", Manifests.metrics(1));
    writer.append("a", Manifests.metrics(1));
    writer.flush();
    assertThat(history.newestMetrics("a")).contains(Manifests.metrics(1));
  }

  @Test
  void keepsStepsWhileTheDatabaseCannotBeWritten() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + dataDir.resolve("history.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE metrics RENAME TO elsewhere");
      writer.append("a", Manifests.metrics(1));
      assertThatThrownBy(() -> writer.flush())
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("history.db cannot be written");
      writer.append("a", Manifests.metrics(2));
      statement.execute("ALTER TABLE elsewhere RENAME TO metrics");
    }
    writer.flush();
    assertThat(history.steps("a")).isEqualTo(new StepRange(1, 2));
  }
}
