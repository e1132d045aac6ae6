package dev.ganforge.generator.model;

import dev.ganforge.generator.follow.Checkpoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where one model stands.
 *
 * @param checkpoint which it is
 * @param state where it stands
 * @param reason a sentence; empty where the state says it all
 * @param latest whether "latest" means it now
 * @param pinned whether it is held by a pin
 * @param since when it went live; null before
 */
public record ModelStatus(
    Checkpoint checkpoint,
    State state,
    String reason,
    boolean latest,
    boolean pinned,
    @Nullable Instant since) {

  /** Where a model can stand. */
  public enum State {
    LOADING,
    READY,
    FAILED
  }
}
