package dev.ganforge.trainer.checkpoint;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.StepMetrics;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a reader needs to know of a checkpoint.
 *
 * @param run the run's name
 * @param step steps trained so far; 0 is the untrained network
 * @param epoch epoch of that step; 0 at step 0
 * @param latent what the generator takes
 * @param image what the generator gives
 * @param metrics of the step that ended here; null at step 0
 * @param provenance under what conditions it came to be
 * @param settings the run's settings
 * @param artifacts in order of name, without the manifest itself; empty in a draft
 * @param frechet quality measures taken of it
 * @param time when it was written
 */
public record Manifest(
    String run,
    long step,
    int epoch,
    LatentSpace latent,
    ImageShape image,
    @Nullable StepMetrics metrics,
    Provenance provenance,
    RunSettings settings,
    List<Artifact> artifacts,
    List<FrechetDistance> frechet,
    Instant time) {
  public Manifest {
    RunName.require("run", run);
    if (step < 0) {
      throw ServiceException.invalid("step", step, "0 or more");
    }
    if (epoch < 0) {
      throw ServiceException.invalid("epoch", epoch, "0 or more");
    }
    artifacts = List.copyOf(artifacts);
    frechet = List.copyOf(frechet);
    Set<String> names = new HashSet<>();
    for (Artifact artifact : artifacts) {
      if (!names.add(artifact.name())) {
        throw ServiceException.invalid("artifacts", artifact.name(), "each name once");
      }
    }
  }

  /** The same checkpoint with the files that were written for it. */
  Manifest withArtifacts(List<Artifact> written) {
    return new Manifest(
        run, step, epoch, latent, image, metrics, provenance, settings, written, frechet, time);
  }

  /**
   * The artifact of a name.
   *
   * @throws ServiceException NOT_FOUND where there is none
   */
  public Artifact artifact(String name) {
    for (Artifact artifact : artifacts) {
      if (artifact.name().equals(name)) {
        return artifact;
      }
    }
    throw ServiceException.notFound(
        "checkpoint " + run + "@" + step + " has no file \"" + name + "\"");
  }
}
