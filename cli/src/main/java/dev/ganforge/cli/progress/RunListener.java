package dev.ganforge.cli.progress;

import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.StateChanged;
import dev.ganforge.v1.StepMetrics;

/** Shows what happens to a run. */
public interface RunListener {
  /** A step was trained; every step comes once, in order. */
  void step(StepMetrics metrics, long totalSteps);

  /** Something happened that one line tells. */
  void say(String line);

  /** A checkpoint was published. */
  default void checkpoint(CheckpointManifest manifest) {
    StringBuilder line = new StringBuilder("checkpoint at step " + manifest.getStep());
    manifest.getFrechetList().forEach(it -> line.append("  ").append(ScoreText.of(it)));
    say(line.toString());
  }

  /** The run entered a state. */
  default void state(StateChanged change) {}

  /** No more will come for the moment: what is shown is completed. */
  default void flush() {}
}
