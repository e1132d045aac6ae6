package dev.ganforge.trainer.history;

import dev.ganforge.trainer.training.StepMetrics;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The metrics of every step. */
final class MetricsTable {
  private static final String INSERT =
      """
      INSERT OR REPLACE INTO metrics VALUES (
        :run, :step, :epoch, :lossD, :lossG, :dReal, :dFakeBefore, :dFakeAfter, :imagesPerSecond,
        :time, :activeSeconds)
      """;

  private MetricsTable() {}

  static void append(Handle handle, long run, List<StepMetrics> steps) {
    try (PreparedBatch batch = handle.prepareBatch(INSERT)) {
      for (StepMetrics step : steps) {
        batch
            .bind("run", run)
            .bind("step", step.step())
            .bind("epoch", step.epoch())
            .bind("lossD", column(step.lossD()))
            .bind("lossG", column(step.lossG()))
            .bind("dReal", column(step.dReal()))
            .bind("dFakeBefore", column(step.dFakeBefore()))
            .bind("dFakeAfter", column(step.dFakeAfter()))
            .bind("imagesPerSecond", column(step.imagesPerSecond()))
            .bind("time", Times.toColumn(step.time()))
            .bind("activeSeconds", step.activeSeconds())
            .add();
      }
      batch.execute();
    }
    LongSummaryStatistics range = steps.stream().mapToLong(StepMetrics::step).summaryStatistics();
    MetricBlocks.update(handle, run, range.getMin(), range.getMax());
  }

  static Optional<StepMetrics> newest(Handle handle, long run) {
    return handle
        .createQuery("SELECT * FROM metrics WHERE run_id = :run ORDER BY step DESC LIMIT 1")
        .bind("run", run)
        .map((row, context) -> toMetrics(row))
        .findFirst();
  }

  /** The newest {@code limit} steps of those above {@code after} and up to {@code to}, in order. */
  static List<StepMetrics> newestBetween(Handle handle, long run, long after, long to, int limit) {
    List<StepMetrics> steps =
        new ArrayList<>(
            handle
                .createQuery(
                    """
                    SELECT * FROM metrics WHERE run_id = :run AND step > :after AND step <= :to
                    ORDER BY step DESC LIMIT :limit
                    """)
                .bind("run", run)
                .bind("after", after)
                .bind("to", to)
                .bind("limit", limit)
                .map((row, context) -> toMetrics(row))
                .list());
    Collections.reverse(steps);
    return List.copyOf(steps);
  }

  static StepRange range(Handle handle, long run) {
    return handle
        .createQuery(
            """
            SELECT (SELECT min(step) FROM metrics WHERE run_id = :run) AS first,
                   (SELECT max(step) FROM metrics WHERE run_id = :run) AS last
            """)
        .bind("run", run)
        .map((row, context) -> new StepRange(row.getLong("first"), row.getLong("last")))
        .one();
  }

  static List<String> flaws(Handle handle, long run) {
    List<String> flaws = new ArrayList<>();
    StepRange range = range(handle, run);
    long steps = count(handle, run, "SELECT count(*) FROM metrics WHERE run_id = :run");
    if (steps != range.last()) {
      flaws.add("metrics of %d steps up to step %d".formatted(steps, range.last()));
    }
    long summed = count(handle, run, "SELECT sum(steps) FROM metric_blocks WHERE run_id = :run");
    if (summed != steps) {
      flaws.add("summaries of %d steps over metrics of %d".formatted(summed, steps));
    }
    return flaws;
  }

  private static long count(Handle handle, long run, String query) {
    return handle.createQuery(query).bind("run", run).map((row, context) -> row.getLong(1)).one();
  }

  static void deleteAfter(Handle handle, long run, long step) {
    handle
        .createUpdate("DELETE FROM metrics WHERE run_id = :run AND step > :step")
        .bind("run", run)
        .bind("step", step)
        .execute();
    MetricBlocks.deleteAfter(handle, run, step);
  }

  static StepMetrics toMetrics(ResultSet row) throws SQLException {
    return new StepMetrics(
        row.getLong("step"),
        row.getInt("epoch"),
        value(row, "loss_d"),
        value(row, "loss_g"),
        value(row, "d_real"),
        value(row, "d_fake_before"),
        value(row, "d_fake_after"),
        value(row, "images_per_second"),
        Times.toInstant(row.getLong("time")),
        row.getDouble("active_seconds"));
  }

  private static @Nullable Double column(float value) {
    return Float.isNaN(value) ? null : (double) value;
  }

  /** A value as it was, NULL being NaN. */
  static float value(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? Float.NaN : (float) value;
  }
}
