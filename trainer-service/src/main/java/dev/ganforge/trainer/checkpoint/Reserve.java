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

  /** Takes the room, if there is any. */
  public synchronized void take() {
    try {
      if (Files.exists(file) && Files.size(file) == BYTES) {
        return;
      }
      try (FileOutputStream out = new FileOutputStream(file.toFile())) {
        out.write(new byte[BYTES]);
        out.getFD().sync();
      }
    } catch (IOException e) {
      log.warn("No room for {}: {}", file, e.getMessage());
      release();
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
