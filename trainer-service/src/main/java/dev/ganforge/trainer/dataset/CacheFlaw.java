package dev.ganforge.trainer.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Something in a cache folder that is not as it should be.
 *
 * @param file the file
 * @param what a sentence about it without a full stop
 * @param remedy what may be done about it without a doubt
 */
public record CacheFlaw(Path file, String what, Remedy remedy) {
  /** How the name of a file ends that was put aside as damaged. */
  static final String BROKEN = ".broken";

  /** What may be done about a flaw. */
  public enum Remedy {
    /** Nothing: a person has to look. */
    NONE,
    /** Removing it, as no reader takes it for anything. */
    REMOVE,
    /** Taking it away from where readers look; the data set is prepared anew when it is needed. */
    PUT_ASIDE
  }

  /** Does what may be done. */
  public void mend() throws IOException {
    switch (remedy) {
      case NONE -> throw new IllegalStateException("there is no remedy: " + what);
      case REMOVE -> Files.deleteIfExists(file);
      case PUT_ASIDE ->
          Files.move(
              file,
              file.resolveSibling(file.getFileName() + BROKEN),
              StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
