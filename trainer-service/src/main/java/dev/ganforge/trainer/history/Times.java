package dev.ganforge.trainer.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as nanoseconds since 1970, which 64 bits hold until the year 2262. */
final class Times {
  private static final long NANOS = 1_000_000_000L;

  private Times() {}

  static long toColumn(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
  }

  static Instant toInstant(long column) {
    return Instant.ofEpochSecond(Math.floorDiv(column, NANOS), Math.floorMod(column, NANOS));
  }

  static @Nullable Instant nullable(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : toInstant(value);
  }
}
