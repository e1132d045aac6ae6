package dev.ganforge.trainer.checkpoint;

import dev.ganforge.runtime.error.ServiceException;
import java.util.regex.Pattern;

/**
 * One file of a checkpoint or of a run.
 *
 * @param name file name without a folder
 * @param sizeBytes at least 1
 * @param sha256 lower-case hexadecimal, 64 characters
 */
public record Artifact(String name, long sizeBytes, String sha256) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public Artifact {
    RunName.requireFile(name);
    if (sizeBytes < 1) {
      throw ServiceException.invalid("size_bytes of " + name, sizeBytes, "1 or more");
    }
    if (!SHA256.matcher(sha256).matches()) {
      throw ServiceException.invalid(
          "sha256 of " + name, sha256, "64 lower-case hexadecimal digits");
    }
  }
}
