package dev.ganforge.trainer.history;

import dev.ganforge.trainer.history.MetricBucket.Range;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Ranges of steps reduced inside SQLite. */
final class MetricBuckets {
  private static final List<String> COLUMNS =
      List.of("loss_d", "loss_g", "d_real", "d_fake_before", "d_fake_after", "images_per_second");

  private static final String QUERY = query();

  private MetricBuckets() {}

  static List<MetricBucket> of(Handle handle, long run, long from, long to, int maxPoints) {
    long steps = to - from + 1;
    long width = (steps + maxPoints - 1) / maxPoints;
    return handle
        .createQuery(QUERY)
        .bind("run", run)
        .bind("from", from)
        .bind("to", to)
        .bind("width", width)
        .map((row, context) -> toBucket(row))
        .list();
  }

  private static String query() {
    StringBuilder extremes = new StringBuilder();
    for (String column : COLUMNS) {
      String finite = "CASE WHEN abs(" + column + ") < 9e999 THEN " + column + " END";
      extremes
          .append(", min(" + finite + ") AS min_" + column)
          .append(", max(" + finite + ") AS max_" + column)
          .append(", count(*) - count(" + finite + ") AS bad_" + column);
    }
    return "SELECT * FROM (SELECT run_id AS bucket_run, max(step) AS last_step, count(*) AS steps"
        + extremes
        + " FROM metrics WHERE run_id = :run AND step BETWEEN :from AND :to"
        + " GROUP BY (step - :from) / :width)"
        + " JOIN metrics ON run_id = bucket_run AND step = last_step ORDER BY step";
  }

  private static MetricBucket toBucket(ResultSet row) throws SQLException {
    return new MetricBucket(
        MetricsTable.toMetrics(row),
        range(row, "loss_d"),
        range(row, "loss_g"),
        range(row, "d_real"),
        range(row, "d_fake_before"),
        range(row, "d_fake_after"),
        range(row, "images_per_second"),
        row.getLong("steps"));
  }

  private static Range range(ResultSet row, String column) throws SQLException {
    return new Range(
        MetricsTable.value(row, "min_" + column),
        MetricsTable.value(row, "max_" + column),
        row.getLong("bad_" + column));
  }
}
