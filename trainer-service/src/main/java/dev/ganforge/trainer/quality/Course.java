package dev.ganforge.trainer.quality;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The way of one measurement: ends it early where it would take longer than it may. */
final class Course implements Progress {
  /*
   * How long the whole will take is projected from the batches behind the first, which bears the
   * engine's preparations. It is judged after a tenth of the images, and from there on it goes to
   * its end. Before, only a projection far beyond the allowance ends it.
   *
   * On a machine that does other things too a projection can be far off. So it never keeps another
   * attempt from being made once that may take twice as long: those are few, and each is short.
   */
  private static final double NANOS = 1e9;
  private static final int FAR_BEYOND = 4;

  private final double allowance;
  private final BooleanSupplier wanted;
  private final LongSupplier nanoTime;
  private final long start;
  private long afterFirst;
  private int first;
  private int total;
  private boolean judged;
  private double projected;

  /**
   * @param allowance seconds it may take
   * @param wanted whether to go on otherwise
   */
  Course(double allowance, BooleanSupplier wanted, LongSupplier nanoTime) {
    this.allowance = allowance;
    this.wanted = wanted;
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
  }

  @Override
  public boolean goOn(int images, int all) {
    if (first == 0) {
      afterFirst = nanoTime.getAsLong();
      first = images;
      total = all;
    } else if (!judged) {
      judged = images >= total / 10;
      double pace = (nanoTime.getAsLong() - afterFirst) / NANOS / (images - first);
      projected = (afterFirst - start) / NANOS + pace * (total - first);
      if (projected > (judged ? 1 : FAR_BEYOND) * allowance) {
        return false;
      }
    }
    return wanted.getAsBoolean();
  }

  /** Seconds since it began. */
  double seconds() {
    return (nanoTime.getAsLong() - start) / NANOS;
  }

  /**
   * Seconds the next measurement is to have.
   *
   * @param whole whether this one went to its end
   * @param images of the next one
   */
  double next(boolean whole, int images) {
    if (whole) {
      return seconds() * images / total;
    }
    return Math.min(projected, 2 * allowance);
  }
}
