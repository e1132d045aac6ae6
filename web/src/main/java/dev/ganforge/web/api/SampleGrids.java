package dev.ganforge.web.api;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.ListCheckpointsResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The grids of samples of a run's checkpoints. */
final class SampleGrids {
  private static final int PAGE = 1000;

  private final TrainerClient trainer;
  private final ImageStore images;

  SampleGrids(TrainerClient trainer, ImageStore images) {
    this.trainer = trainer;
    this.images = images;
  }

  /** One grid of samples by its hash. */
  record Grid(String sha256, String run, long step, String name) {}

  /**
   * Those of a run by rising step, at least one.
   *
   * @throws ServiceException NOT_FOUND where the run has no checkpoint
   */
  List<Grid> of(String run) {
    List<Grid> grids = new ArrayList<>();
    String pageToken = "";
    do {
      ListCheckpointsResponse page = trainer.checkpoints(run, PAGE, pageToken);
      page.getCheckpointsList().forEach(manifest -> add(grids, manifest));
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
    if (grids.isEmpty()) {
      throw ServiceException.notFound("run \"" + run + "\" has no checkpoint yet");
    }
    Collections.reverse(grids);
    return grids;
  }

  byte[] png(Grid grid) {
    return images.artifact(grid.sha256(), grid.run(), grid.step(), grid.name());
  }

  private static void add(List<Grid> grids, CheckpointManifest manifest) {
    manifest.getArtifactsList().stream()
        .filter(artifact -> artifact.getName().equals(RunJson.SAMPLES))
        .map(
            artifact ->
                new Grid(
                    artifact.getSha256(),
                    manifest.getRun(),
                    manifest.getStep(),
                    artifact.getName()))
        .forEach(grids::add);
  }
}
