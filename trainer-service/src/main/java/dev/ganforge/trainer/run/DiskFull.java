package dev.ganforge.trainer.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells a fault that goes away where there is room on the disk from others. */
final class DiskFull {
  /** What the system and SQLite call it; the JVM has no type for it. */
  private static final List<String> NAMES =
      List.of(
          "No space left on device",
          "Disk quota exceeded",
          "not enough space on the disk",
          "disk is full");

  private DiskFull() {}

  /** Whether it is why something failed. */
  static boolean caused(@Nullable Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String message = String.valueOf(each.getMessage());
      if (NAMES.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }
}
