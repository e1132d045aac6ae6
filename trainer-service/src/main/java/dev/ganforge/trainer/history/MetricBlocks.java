package dev.ganforge.trainer.history;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Every twenty steps reduced to one row, kept up to date with the metrics themselves. */
final class MetricBlocks {
  /*
   * A view of a whole run reduces each of its steps, a second for a million of them. Blocks take
   * most of that off: block b holds steps 20 b + 1 to 20 b + 20. Twenty balances, at 1000 points of
   * a million steps, the blocks read against the single steps read where a bucket's edge cuts one.
   */
  static final int STEPS = 20;

  static final List<String> COLUMNS =
      List.of("loss_d", "loss_g", "d_real", "d_fake_before", "d_fake_after", "images_per_second");

  private static final String REDUCED =
      "INSERT OR REPLACE INTO metric_blocks"
          + " SELECT run_id, (step - 1) / 20, max(step), count(*)"
          + columns(
              column ->
                  ", min(finite(c)), max(finite(c)), count(*) - count(finite(c))"
                      .replace("finite(c)", finite(column)))
          + columns(column -> ", total(" + finite(column) + ")")
          + " FROM metrics";

  private static final String UPDATE =
      REDUCED + " WHERE run_id = :run AND step BETWEEN :from AND :to" + " GROUP BY (step - 1) / 20";

  /** Makes the blocks of every run anew. */
  static final String UPDATE_ALL = REDUCED + " GROUP BY run_id, (step - 1) / 20";

  private MetricBlocks() {}

  /** The value of a column where it is finite, else NULL, which is how NaN is stored. */
  static String finite(String column) {
    return "CASE WHEN abs(" + column + ") < 9e999 THEN " + column + " END";
  }

  /** A piece of SQL for each column. */
  static String columns(Function<String, String> piece) {
    return COLUMNS.stream().map(piece).collect(Collectors.joining());
  }

  /** Brings the blocks of a range of steps in line with the steps. */
  static void update(Handle handle, long run, long from, long to) {
    long first = Math.floorDiv(from - 1, STEPS);
    long last = Math.floorDiv(to - 1, STEPS);
    handle
        .createUpdate(UPDATE)
        .bind("run", run)
        .bind("from", first * STEPS + 1)
        .bind("to", (last + 1) * STEPS)
        .execute();
  }

  /** Brings the blocks in line after the steps above one are gone. */
  static void deleteAfter(Handle handle, long run, long step) {
    handle
        .createUpdate("DELETE FROM metric_blocks WHERE run_id = :run AND block >= :block")
        .bind("run", run)
        .bind("block", Math.floorDiv(step - 1, STEPS))
        .execute();
    update(handle, run, step, step);
  }
}
