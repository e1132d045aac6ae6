package dev.ganforge.trainer.checkpoint;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that holds some room on the disk, so that on a full one it can still be written down that
 * it is full.
 */
public final class Reserve {
  private static final Logger log = LoggerFactory.getLogger(Reserve.class);
  private static final int BYTES = 1 << 20;

  private final Path file;

  public Reserve(Path dataDir) {
    file = dataDir.resolve("reserve");
  }

  /** Takes the room, if there is any; whether it has it. */
  public synchronized boolean take() {
    try {
      if (!Files.exists(file) || Files.size(file) != BYTES) {
        fill(file);
      }
      return true;
    } catch (IOException e) {
      log.warn("No room for {}: {}", file, e.getMessage());
      release();
      return false;
    }
  }

  /** Whether as much can be written beside it; where not, it is released. */
  public synchronized boolean hasRoom() {
    Path probe = file.resolveSibling(DurableFiles.TEMPORARY + "probe");
    try {
      try {
        if (!take()) {
          return false;
        }
        fill(probe);
        return true;
      } finally {
        Files.deleteIfExists(probe);
      }
    } catch (IOException e) {
      log.warn("No room beside {}: {}", file, e.getMessage());
      release();
      return false;
    }
  }

  private static void fill(Path file) throws IOException {
    try (FileOutputStream out = new FileOutputStream(file.toFile())) {
      out.write(new byte[BYTES]);
      out.getFD().sync();
    }
  }

  /** Gives the room back. */
  public synchronized void release() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("{} cannot be removed", file, e);
    }
  }
}
