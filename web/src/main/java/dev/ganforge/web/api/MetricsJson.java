package dev.ganforge.web.api;

import com.google.protobuf.Timestamp;
import dev.ganforge.v1.GetMetricsResponse;
import dev.ganforge.v1.MetricBucket;
import dev.ganforge.v1.MetricRange;
import dev.ganforge.v1.StepMetrics;
import java.util.List;
import java.util.function.Function;

/*
 * By column and not by point: a thousand points then take a third of the bytes.
 */
/**
 * A run's metrics over a range of steps.
 *
 * @param firstStep of the whole history; 0 where it is empty
 * @param lastStep of the whole history; 0 where it is empty
 * @param step last step of each bucket
 * @param epoch of that step
 * @param time when that step ended, in milliseconds since 1970
 * @param activeSeconds up to that step
 * @param count steps in each bucket
 */
record MetricsJson(
    long firstStep,
    long lastStep,
    List<Long> step,
    List<Integer> epoch,
    List<Long> time,
    List<Double> activeSeconds,
    List<Long> count,
    Series lossD,
    Series lossG,
    Series dReal,
    Series dFakeBefore,
    Series dFakeAfter,
    Series imagesPerSecond) {

  /**
   * One metric, an entry a bucket.
   *
   * @param last at the bucket's last step
   * @param min least finite value
   * @param max greatest finite value
   * @param notFinite steps whose value was NaN or infinite
   * @param smoothed moving average up to the bucket's last step; NaN where none was asked for
   */
  record Series(
      List<Float> last,
      List<Float> min,
      List<Float> max,
      List<Long> notFinite,
      List<Float> smoothed) {}

  static MetricsJson of(GetMetricsResponse response) {
    List<MetricBucket> buckets = response.getBucketsList();
    return new MetricsJson(
        response.getFirstStep(),
        response.getLastStep(),
        column(buckets, bucket -> bucket.getLast().getStep()),
        column(buckets, bucket -> bucket.getLast().getEpoch()),
        column(buckets, bucket -> millis(bucket.getLast().getTime())),
        column(buckets, bucket -> Math.round(bucket.getLast().getActiveSeconds() * 1e3) / 1e3),
        column(buckets, MetricBucket::getCount),
        series(buckets, StepMetrics::getLossD, MetricBucket::getLossD),
        series(buckets, StepMetrics::getLossG, MetricBucket::getLossG),
        series(buckets, StepMetrics::getDReal, MetricBucket::getDReal),
        series(buckets, StepMetrics::getDFakeBefore, MetricBucket::getDFakeBefore),
        series(buckets, StepMetrics::getDFakeAfter, MetricBucket::getDFakeAfter),
        series(buckets, StepMetrics::getImagesPerSecond, MetricBucket::getImagesPerSecond));
  }

  private static Series series(
      List<MetricBucket> buckets,
      Function<StepMetrics, Float> last,
      Function<MetricBucket, MetricRange> range) {
    return new Series(
        column(buckets, bucket -> last.apply(bucket.getLast())),
        column(buckets, bucket -> range.apply(bucket).getMin()),
        column(buckets, bucket -> range.apply(bucket).getMax()),
        column(buckets, bucket -> range.apply(bucket).getNotFinite()),
        column(buckets, bucket -> range.apply(bucket).getSmoothed()));
  }

  private static <T> List<T> column(List<MetricBucket> buckets, Function<MetricBucket, T> entry) {
    return buckets.stream().map(entry).toList();
  }

  private static long millis(Timestamp time) {
    return time.getSeconds() * 1000 + time.getNanos() / 1_000_000;
  }
}
