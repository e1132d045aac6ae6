package dev.ganforge.trainer.checkpoint;

import dev.ganforge.runtime.error.ServiceException;

/**
 * The checkpoint of another run that a run began with.
 *
 * @param run the other run's name
 * @param step the checkpoint's step there
 * @param generatorSha256 of its generator.pt
 * @param trainedSteps steps its weights were trained: {@code step}, and those before where the
 *     other run is a fork, too
 */
public record ParentCheckpoint(String run, long step, String generatorSha256, long trainedSteps) {
  public ParentCheckpoint {
    RunName.require("parent.run", run);
    if (step < 0) {
      throw ServiceException.invalid("parent.step", step, "0 or more");
    }
    if (trainedSteps < step) {
      throw ServiceException.invalid("parent.trained_steps", trainedSteps, step + " or more");
    }
  }

  /** The checkpoint of a manifest as a parent. */
  public static ParentCheckpoint of(Manifest manifest) {
    ParentCheckpoint before = manifest.provenance().parent();
    return new ParentCheckpoint(
        manifest.run(),
        manifest.step(),
        manifest.artifact(CheckpointStore.GENERATOR).sha256(),
        manifest.step() + (before == null ? 0 : before.trainedSteps()));
  }

  @Override
  public String toString() {
    return run + "@" + step;
  }
}
