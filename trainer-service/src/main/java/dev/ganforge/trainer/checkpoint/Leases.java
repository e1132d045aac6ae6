package dev.ganforge.trainer.checkpoint;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** Which checkpoints somebody is reading, and which are about to go. Thread-safe. */
final class Leases {
  /*
   * A reader takes a checkpoint file by file, and may come back to one that broke off; nothing says
   * which file is its last. So every read of any file holds the whole checkpoint for a while, and a
   * reader that has stopped reading holds nothing for longer than that. One that is about to go is
   * marked under the same lock and not opened any more: nobody gets its first file without the rest.
   */
  static final Duration LASTING = Duration.ofSeconds(60);

  private final LongSupplier nanoTime;
  private final Map<Path, Long> read = new HashMap<>();
  private final Set<Path> going = new HashSet<>();

  Leases(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Holds a checkpoint from now on; false where it is about to go. */
  synchronized boolean hold(Path checkpoint) {
    if (going.contains(checkpoint)) {
      return false;
    }
    renew(checkpoint);
    return true;
  }

  /** Says that a checkpoint was read from just now. */
  synchronized void renew(Path checkpoint) {
    long now = nanoTime.getAsLong();
    read.values().removeIf(time -> now - time >= LASTING.toNanos());
    read.put(checkpoint, now);
  }

  /** Marks a checkpoint as about to go; false where somebody holds it. */
  synchronized boolean retire(Path checkpoint) {
    Long time = read.get(checkpoint);
    if (time != null && nanoTime.getAsLong() - time < LASTING.toNanos()) {
      return false;
    }
    going.add(checkpoint);
    return true;
  }

  /** Ends what is known of a checkpoint: it is gone, or stays after all. */
  synchronized void forget(Path checkpoint) {
    read.remove(checkpoint);
    going.remove(checkpoint);
  }
}
