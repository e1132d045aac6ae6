package dev.ganforge.cli.progress;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ganforge.v1.FrechetDistance;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;

/** A quality measure in words and figures. */
final class ScoreText {
  private static final MathContext THREE_DIGITS = new MathContext(3);

  private ScoreText() {}

  /** E.g. "FD-random@10000 0.031 (floor 0.004)". */
  static String of(FrechetDistance distance) {
    return distance.getName()
        + " "
        + figure(distance.getValue())
        + " (floor "
        + figure(distance.getFloor())
        + ")";
  }

  private static String figure(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(THREE_DIGITS).stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }

  /** Its fields in an object that is open. */
  static void write(JsonGenerator object, FrechetDistance distance) throws IOException {
    object.writeStringField("name", distance.getName());
    object.writeNumberField("value", distance.getValue());
    object.writeNumberField("floor", distance.getFloor());
  }
}
