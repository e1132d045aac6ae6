package dev.ganforge.trainer.history;

import dev.ganforge.trainer.history.MetricBucket.Range;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Ranges of steps reduced inside SQLite. */
final class MetricBuckets {
  /*
   * Buckets are made of the blocks that lie inside one bucket, and of the single steps of those
   * blocks that an edge cuts (all steps, where a bucket is not wider than a block). An edge is the
   * first step of a bucket, or the first step after the range. Wider buckets consist of whole
   * blocks: a thousand edges that cut a block each would cost as much as all the blocks.
   */
  private static final String PATTERN =
      """
      WITH RECURSIVE
        edges (edge) AS (
          SELECT :origin UNION ALL SELECT edge + :width FROM edges WHERE edge + :width <= :to),
        cut (cut_block) AS (
          SELECT (max(edge, :from) - 1) / 20 FROM edges WHERE (max(edge, :from) - 1) % 20 <> 0
          UNION SELECT :to / 20 WHERE :to % 20 <> 0),
        parts AS (
          SELECT (step - :origin) / :width AS bucket, step AS newest, 1 AS steps{STEP}{STEP_SUM}
          FROM cut CROSS JOIN metrics WHERE run_id = :run
            AND step BETWEEN max(:from, cut_block * 20 + 1) AND min(:to, cut_block * 20 + 20)
          UNION ALL
          SELECT (block * 20 + 1 - :origin) / :width, last_step, steps{BLOCK}{BLOCK_SUM}
          FROM metric_blocks WHERE run_id = :run
            AND block BETWEEN (:from + 18) / 20 AND :to / 20 - 1 AND block NOT IN cut),
        buckets AS (
          SELECT bucket, max(newest) AS newest, sum(steps) AS steps{BUCKET}{BUCKET_SUM}
          FROM parts GROUP BY bucket)
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

  private static final String PLAIN =
      PATTERN.replace("{STEP_SUM}", "").replace("{BLOCK_SUM}", "").replace("{BUCKET_SUM}", "");

  /*
   * A weight falls off from the end of its bucket. Far from it exp() is 0, which loses nothing.
   */
  private static final String SMOOTHED =
      PATTERN
          .replace(
              "{STEP_SUM}",
              ", exp((step - :origin) % :width * :rate - :span) AS w"
                  + MetricBlocks.columns(
                      column ->
                          ", f AS sum_c, f IS NOT NULL AS fine_c"
                              .replace("_c", "_" + column)
                              .replace(" f ", " " + MetricBlocks.finite(column) + " ")))
          .replace(
              "{BLOCK_SUM}",
              ", :blockFactor * exp(((block * 20 + 1 - :origin) % :width + 9.5) * :rate - :span)"
                  + pieces(", sum_c, steps - bad_c"))
          .replace(
              "{BUCKET_SUM}", pieces(", total(w * sum_c) AS sum_c, total(w * fine_c) AS weight_c"));

  private MetricBuckets() {}

  private static String pieces(String pattern) {
    return MetricBlocks.columns(column -> pattern.replace("_c", "_" + column));
  }

  /**
   * @param smoothing time constant of the moving averages, in steps; 0 for none
   */
  static List<MetricBucket> of(
      Handle handle, long run, long from, long to, int maxPoints, double smoothing) {
    Grid grid = Grid.of(from, to, maxPoints);
    if (smoothing == 0) {
      return query(handle, PLAIN, run, from, to, grid)
          .map((row, context) -> toBucket(row, column -> Float.NaN))
          .list();
    }
    MovingAverage average = before(handle, run, from, smoothing);
    long[] reached = {from - 1};
    return smoothed(handle, run, from, to, grid, smoothing)
        .map(
            (row, context) -> {
              long end = grid.end(row.getLong("bucket"));
              average.add(row, end - reached[0]);
              reached[0] = end;
              return toBucket(row, average::value);
            })
        .list();
  }

  /**
   * Where buckets lie: the first step of the first one, at or before the range, and their width.
   */
  private record Grid(long origin, long width) {
    static Grid of(long from, long to, int maxPoints) {
      long width = -Math.floorDiv(from - to - 1, maxPoints);
      if (width <= MetricBlocks.STEPS) {
        return new Grid(from, width);
      }
      long origin = from - (from - 1) % MetricBlocks.STEPS;
      long blocks = -Math.floorDiv(origin - to - 1, maxPoints * (long) MetricBlocks.STEPS);
      return new Grid(origin, blocks * MetricBlocks.STEPS);
    }

    /** The last step of a bucket. */
    long end(long bucket) {
      return origin + (bucket + 1) * width - 1;
    }
  }

  /** The averages at the step before a range. */
  private static MovingAverage before(Handle handle, long run, long from, double smoothing) {
    MovingAverage average = new MovingAverage(smoothing);
    long first = Math.max(1, from - (long) Math.ceil(20 * smoothing)); // e^-20 is not seen
    if (first < from) {
      smoothed(handle, run, first, from - 1, new Grid(first, from - first), smoothing)
          .map(
              (row, context) -> {
                average.add(row, from - first);
                return average;
              })
          .list();
    }
    return average;
  }

  private static Query smoothed(
      Handle handle, long run, long from, long to, Grid grid, double smoothing) {
    return query(handle, SMOOTHED, run, from, to, grid)
        .bind("rate", 1 / smoothing)
        .bind("span", (grid.width() - 1) / smoothing)
        .bind("blockFactor", MovingAverage.blockFactor(smoothing));
  }

  private static Query query(Handle handle, String sql, long run, long from, long to, Grid grid) {
    return handle
        .createQuery(sql)
        .bind("run", run)
        .bind("from", from)
        .bind("to", to)
        .bind("origin", grid.origin())
        .bind("width", grid.width());
  }

  private interface Average {
    float of(String column);
  }

  private static MetricBucket toBucket(ResultSet row, Average average) throws SQLException {
    return new MetricBucket(
        MetricsTable.toMetrics(row),
        range(row, "loss_d", average),
        range(row, "loss_g", average),
        range(row, "d_real", average),
        range(row, "d_fake_before", average),
        range(row, "d_fake_after", average),
        range(row, "images_per_second", average),
        row.getLong("steps"));
  }

  private static Range range(ResultSet row, String column, Average average) throws SQLException {
    return new Range(
        MetricsTable.value(row, "min_" + column),
        MetricsTable.value(row, "max_" + column),
        row.getLong("bad_" + column),
        average.of(column));
  }
}
