package dev.ganforge.generator.follow;

import dev.ganforge.runtime.error.ServiceException;
import java.util.regex.Pattern;

/**
 * A published checkpoint, as far as serving its generator needs it.
 *
 * @param run the run's name
 * @param step steps trained, 0 or more
 * @param sequence the trainer's number of the event that published it; 0 where it is not known
 * @param sha256 of its generator.pt, 64 lower-case hexadecimal digits
 * @param sizeBytes of its generator.pt, 1 or more
 * @param shape what its generator takes and gives
 */
public record Checkpoint(
    String run, long step, long sequence, String sha256, long sizeBytes, GeneratorShape shape) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public Checkpoint {
    if (step < 0) {
      throw ServiceException.invalid("step", step, "0 or more");
    }
    if (!SHA256.matcher(sha256).matches()) {
      throw ServiceException.invalid("sha256", sha256, "64 lower-case hexadecimal digits");
    }
    if (sizeBytes < 1) {
      throw ServiceException.invalid("size_bytes", sizeBytes, "1 or more");
    }
  }

  /** Its name in requests: run@step. */
  public String name() {
    return run + "@" + step;
  }
}
