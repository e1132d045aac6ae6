package dev.ganforge.web.live;

import dev.ganforge.v1.Run;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far a browser has read: what WatchRun needs to go on from there.
 *
 * @param sequence of the newest durable event
 * @param step of the newest metrics
 */
record Position(long sequence, long step) {
  private static final Pattern ID = Pattern.compile("(\\d{1,18}):(\\d{1,18})");

  /** Where a run stands now. */
  static Position of(Run run) {
    return new Position(run.getSequence(), run.getLatest().getStep());
  }

  /** What {@link #id} wrote; null for anything else. */
  static @Nullable Position parse(@Nullable String id) {
    Matcher matcher = ID.matcher(id == null ? "" : id);
    return matcher.matches()
        ? new Position(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)))
        : null;
  }

  Position withSequence(long newer) {
    return new Position(Math.max(sequence, newer), step);
  }

  Position withStep(long newer) {
    return new Position(sequence, Math.max(step, newer));
  }

  /** As an event's {@code id:} field and the Last-Event-ID header. */
  String id() {
    return sequence + ":" + step;
  }
}
