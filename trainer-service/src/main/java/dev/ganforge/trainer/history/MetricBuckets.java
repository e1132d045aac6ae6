package dev.ganforge.trainer.history;

import dev.ganforge.trainer.history.MetricBucket.Range;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Ranges of steps reduced inside SQLite. */
final class MetricBuckets {
  /*
   * Buckets are made of the blocks that lie inside one bucket, and of the single steps of those
   * blocks that a bucket's edge cuts (all steps, where a bucket is not wider than a block). An edge
   * is the first step of a bucket, or the first step after the range.
   */
  private static final String QUERY =
      """
      WITH RECURSIVE
        edges (edge) AS (
          SELECT :from UNION ALL SELECT edge + :width FROM edges WHERE edge + :width <= :to),
        cut (cut_block) AS (
          SELECT (edge - 1) / 20 FROM edges WHERE (edge - 1) % 20 <> 0
          UNION SELECT :to / 20 WHERE :to % 20 <> 0),
        parts AS (
          SELECT (step - :from) / :width AS bucket, step AS newest, 1 AS steps{STEP}
          FROM cut CROSS JOIN metrics WHERE run_id = :run
            AND step BETWEEN max(:from, cut_block * 20 + 1) AND min(:to, cut_block * 20 + 20)
          UNION ALL
          SELECT (block * 20 + 1 - :from) / :width, last_step, steps{BLOCK}
          FROM metric_blocks WHERE run_id = :run
            AND block BETWEEN (:from + 18) / 20 AND :to / 20 - 1 AND block NOT IN cut),
        buckets AS (
          SELECT max(newest) AS newest, sum(steps) AS steps{BUCKET} FROM parts GROUP BY bucket)
      SELECT * FROM buckets CROSS JOIN metrics ON run_id = :run AND step = newest ORDER BY newest
      """
          .replace(
              "{STEP}",
              MetricBlocks.columns(
                  column ->
                      ", f AS min_c, f AS max_c, f IS NULL AS bad_c"
                          .replace("_c", "_" + column)
                          .replace(" f ", " " + MetricBlocks.finite(column) + " ")))
          .replace("{BLOCK}", pieces(", min_c, max_c, bad_c"))
          .replace(
              "{BUCKET}",
              pieces(", min(min_c) AS min_c, max(max_c) AS max_c, sum(bad_c) AS bad_c"));

  private MetricBuckets() {}

  private static String pieces(String pattern) {
    return MetricBlocks.columns(column -> pattern.replace("_c", "_" + column));
  }

  static List<MetricBucket> of(Handle handle, long run, long from, long to, int maxPoints) {
    long steps = to - from + 1;
    return handle
        .createQuery(QUERY)
        .bind("run", run)
        .bind("from", from)
        .bind("to", to)
        .bind("width", (steps + maxPoints - 1) / maxPoints)
        .map((row, context) -> toBucket(row))
        .list();
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
