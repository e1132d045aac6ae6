package dev.ganforge.cli.service;

import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.Run;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** What a trainer has published, asked before a generator that has just started knows of it. */
public final class PublishedModels {
  private final TrainerClient trainer;

  public PublishedModels(TrainerClient trainer) {
    this.trainer = trainer;
  }

  /**
   * The checkpoint that a model's name means now.
   *
   * @throws CommandFailure where there is none
   */
  public CheckpointManifest checkpoint(String model) {
    return find(model)
        .orElseThrow(
            () ->
                CommandFailure.badInput(
                    String.format("no checkpoint for model %s %s", model, trainer.place())));
  }

  /** The same as {@code run@step}. */
  public String exact(String model) {
    CheckpointManifest manifest = checkpoint(model);
    return manifest.getRun() + "@" + manifest.getStep();
  }

  private Optional<CheckpointManifest> find(String model) {
    if (model.isEmpty() || model.equals("latest")) {
      return newest();
    }
    int at = model.indexOf('@');
    return at < 0
        ? trainer.newestCheckpoint(model)
        : trainer.checkpoints(model.substring(0, at)).stream()
            .filter(manifest -> model.substring(at + 1).equals("" + manifest.getStep()))
            .findFirst();
  }

  private Optional<CheckpointManifest> newest() {
    return trainer.runs().stream()
        .filter(run -> run.getCheckpointCount() > 0)
        .map(Run::getName)
        .flatMap(run -> trainer.newestCheckpoint(run).stream())
        .max(Comparator.comparing(PublishedModels::time));
  }

  private static Instant time(CheckpointManifest manifest) {
    return Instant.ofEpochSecond(manifest.getTime().getSeconds(), manifest.getTime().getNanos());
  }
}
