package dev.ganforge.web.favourite;

import dev.ganforge.runtime.error.ServiceException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A generated image that somebody wants to find again.
 *
 * @param id 16 hexadecimal digits that follow from generator, spot and truncation
 * @param run of the checkpoint that made it
 * @param step of that checkpoint
 * @param sha256 of its generator.pt
 * @param spot the seed, or the place between two, as an image's address names it
 * @param truncation null: none
 * @param time when it was marked, as ISO 8601
 */
public record Favourite(
    String id,
    String run,
    long step,
    String sha256,
    String spot,
    @Nullable Double truncation,
    String time) {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  public Favourite {
    if (!ID.matcher(id).matches()) {
      throw ServiceException.invalid("id", id, "16 hexadecimal digits");
    }
  }
}
