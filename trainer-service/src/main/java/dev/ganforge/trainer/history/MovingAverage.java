package dev.ganforge.trainer.history;

import java.sql.ResultSet;
import java.sql.SQLException;

/*
 * A step s weighs exp((s - t) / T) in the average at step t, T being the time constant; the average
 * is the weighted sum of the finite values over the sum of their weights, so that the first steps
 * are not drawn towards 0 (Kingma and Ba 2015, section 3). Both sums go from the end of one bucket
 * to the end of the next by a factor and what the bucket adds, which SQLite sums up. A block of
 * twenty steps weighs as one step in its middle, times what that misses of the twenty weights: in
 * buckets wider than a block, a time constant below twenty steps acts as one of about twenty.
 */
/** The exponential moving averages of all metrics from bucket to bucket. */
final class MovingAverage {
  private final double timeConstant;
  private final double[] sums = new double[MetricBlocks.COLUMNS.size()];
  private final double[] weights = new double[MetricBlocks.COLUMNS.size()];

  /**
   * @param timeConstant in steps; 0 for none
   */
  MovingAverage(double timeConstant) {
    this.timeConstant = timeConstant;
  }

  /** The twenty weights of a block over twenty times the one in its middle. */
  static double blockFactor(double timeConstant) {
    double half = 0.5 / timeConstant;
    return Math.sinh(MetricBlocks.STEPS * half) / (MetricBlocks.STEPS * Math.sinh(half));
  }

  /** Goes on by some steps, the last of which end a bucket of this row. */
  void add(ResultSet row, long steps) throws SQLException {
    double keep = Math.exp(-steps / timeConstant);
    for (int i = 0; i < sums.length; i++) {
      String column = MetricBlocks.COLUMNS.get(i);
      sums[i] = sums[i] * keep + row.getDouble("sum_" + column);
      weights[i] = weights[i] * keep + row.getDouble("weight_" + column);
    }
  }

  float value(String column) {
    int i = MetricBlocks.COLUMNS.indexOf(column);
    return weights[i] > 0 ? (float) (sums[i] / weights[i]) : Float.NaN;
  }
}
