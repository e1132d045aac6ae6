package dev.ganforge.trainer.run;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.Artifact;
import dev.ganforge.trainer.checkpoint.ArtifactWriter;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.ParentCheckpoint;
import dev.ganforge.trainer.checkpoint.SettingChange;
import dev.ganforge.trainer.checkpoint.SettingsMapping;
import dev.ganforge.trainer.checkpoint.StoredFile;
import dev.ganforge.trainer.history.CheckpointRecord;
import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Network;
import dev.ganforge.trainer.network.Parameter;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.training.RunSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs that begin with a checkpoint of another. */
final class Fork {
  /*
   * A fork's checkpoint of step 0 is its parent's, file for file, and the fork goes on from it like
   * any run from its last checkpoint: so it needs its parent no more, and its first generator has the
   * SHA-256 of the parent's. The files are copied once the run is in the history; a trainer that ends
   * in between leaves a run without a checkpoint, which copies them when it is trained.
   */
  private static final Logger log = LoggerFactory.getLogger(Fork.class);
  private static final int BUFFER = 1 << 20;

  private Fork() {}

  /**
   * The settings of a fork.
   *
   * @param asked makes them of the checkpoint's
   * @throws ServiceException INVALID_ARGUMENT where its weights do not fit their networks
   */
  static RunSettings settings(Manifest from, UnaryOperator<RunSettings> asked) {
    RunSettings before = from.settings();
    RunSettings wanted = asked.apply(before);
    if (!tensors(Presets.gan(before.network())).equals(tensors(Presets.gan(wanted.network())))) {
      RunSettings networkOnly = before.withNetwork(wanted.network());
      SettingChange change = SettingsMapping.changes(before, networkOnly).get(0);
      throw ServiceException.invalid(
          "%s is %s; allowed: %s, as the weights of checkpoint %s@%d have no place in other networks"
              .formatted(change.field(), change.is(), change.was(), from.run(), from.step()));
    }
    return wanted;
  }

  /** Every tensor of both networks with its shape. */
  private static Map<String, Shape> tensors(Gan gan) {
    Map<String, Shape> tensors = new LinkedHashMap<>();
    for (Network network : List.of(gan.generator(), gan.discriminator())) {
      Map<String, Parameter> parameters = network.parameters();
      parameters.forEach((name, each) -> tensors.put(network.name() + "." + name, each.shape()));
      network
          .optimized()
          .forEach(name -> tensors.put("optimizer." + network.name() + "." + name, Shape.of()));
    }
    return tensors;
  }

  /**
   * The checkpoint that a fork is to begin with.
   *
   * @param step empty: the newest
   * @throws ServiceException NOT_FOUND; FAILED_PRECONDITION where the run has none
   */
  static Manifest source(History history, String run, OptionalLong step) {
    if (step.isPresent()) {
      return history
          .checkpoint(run, step.getAsLong())
          .map(CheckpointRecord::manifest)
          .orElseThrow(
              () ->
                  ServiceException.notFound(
                      "there is no checkpoint " + run + "@" + step.getAsLong()));
    }
    return history.checkpoints(run, true, "", 1).items().stream()
        .map(CheckpointRecord::manifest)
        .findFirst()
        .orElseThrow(
            () ->
                ServiceException.failedPrecondition(
                    "run \"" + run + "\" has no checkpoint to begin with"));
  }

  /**
   * Gives a new fork its first checkpoint, or takes the fork back.
   *
   * @throws ServiceException FAILED_PRECONDITION where it cannot have one
   */
  static void beginOrAbandon(RunContext context, RunRecord fork) {
    try {
      begin(context, fork);
    } catch (IOException | UncheckedIOException e) {
      abandon(context, fork);
      throw ServiceException.failedPrecondition(
          "checkpoint %s cannot be copied: %s".formatted(fork.parent(), e.getMessage()));
    } catch (RuntimeException e) {
      abandon(context, fork);
      throw e;
    }
  }

  private static void abandon(RunContext context, RunRecord fork) {
    try {
      if (context.history().findRun(fork.name()).filter(it -> it.id() == fork.id()).isPresent()) {
        context.events().deleteRun(fork.name());
      }
      context.store().delete(fork.name());
    } catch (IOException | RuntimeException e) {
      log.warn("Run {} could not be taken back", fork.name(), e);
    }
  }

  /**
   * Gives a fork its first checkpoint, where it has none.
   *
   * @throws ServiceException FAILED_PRECONDITION where its parent's is gone, or damaged
   * @throws IOException where it cannot be written
   */
  static void begin(RunContext context, RunRecord fork) throws IOException {
    ParentCheckpoint parent = fork.parent();
    if (parent == null || fork.checkpointCount() > 0) {
      return;
    }
    CheckpointStore store = context.store();
    Manifest from =
        store
            .find(parent.run(), parent.step())
            .filter(it -> ParentCheckpoint.of(it).equals(parent))
            .orElseThrow(() -> unusable(fork, parent, "it is gone"));
    List<String> damage = store.damage(parent.run(), parent.step());
    if (!damage.isEmpty()) {
      throw unusable(fork, parent, String.join(", ", damage));
    }
    Map<String, ArtifactWriter> files = new LinkedHashMap<>();
    for (Artifact file : from.artifacts()) {
      files.put(file.name(), out -> copy(store, parent, file.name(), out));
    }
    context.events().addCheckpoint(store.publish(first(context, fork, from), files));
  }

  private static Manifest first(RunContext context, RunRecord fork, Manifest from) {
    return new Manifest(
        fork.name(),
        0,
        0,
        from.latent(),
        from.image(),
        null,
        from.provenance().withParent(fork.parent()),
        fork.settings(),
        List.of(),
        List.of(),
        context.clock().instant());
  }

  private static void copy(
      CheckpointStore store, ParentCheckpoint parent, String name, OutputStream out)
      throws IOException {
    try (StoredFile file = store.open(parent.run(), parent.step(), name)) {
      for (long at = 0; at < file.artifact().sizeBytes(); at += BUFFER) {
        out.write(file.read(at, BUFFER).array());
      }
    }
  }

  private static ServiceException unusable(RunRecord fork, ParentCheckpoint parent, String why) {
    return ServiceException.failedPrecondition(
        "run \"%s\" cannot begin with checkpoint %s: %s".formatted(fork.name(), parent, why));
  }
}
