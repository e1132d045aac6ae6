package dev.ganforge.trainer.run;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.ParentCheckpoint;
import dev.ganforge.trainer.checkpoint.Provenance;
import dev.ganforge.trainer.checkpoint.Tensor;
import dev.ganforge.trainer.history.CheckpointRecord;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.training.StepMetrics;
import dev.ganforge.trainer.training.TrainingSession;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a run goes on: its newest checkpoint that is whole. */
final class LastCheckpoint {
  private static final Logger log = LoggerFactory.getLogger(LastCheckpoint.class);

  private LastCheckpoint() {}

  /**
   * Finds it, and takes the history back to it: what came later is trained again. Newer checkpoints
   * that are damaged are put aside and announced as deleted.
   */
  static Optional<Manifest> rewind(RunContext context, String run) throws IOException {
    Optional<Manifest> newest = newest(context, run);
    while (newest.isPresent()) {
      long step = newest.get().step();
      List<String> damage = context.store().damage(run, step);
      if (damage.isEmpty()) {
        break;
      }
      log.warn("Checkpoint {}@{} cannot be resumed from: {}", run, step, damage);
      context.events().deleteCheckpoint(run, step);
      context.store().putAside(run, step);
      newest = newest(context, run);
    }
    rewindTo(context, run, newest.map(Manifest::step).orElse(0L));
    return newest;
  }

  /** Takes the history of a run that is not under way back to a step. */
  static void rewindTo(RunContext context, String run, long step) {
    context.metrics().flush();
    context.history().truncateAfter(run, step);
  }

  private static Optional<Manifest> newest(RunContext context, String run) {
    return context.history().checkpoints(run, true, "", 1).items().stream()
        .map(CheckpointRecord::manifest)
        .findFirst();
  }

  /** The beginning of a session that goes on from a checkpoint. */
  static TrainingSession.Start start(RunContext context, Manifest from) {
    Map<String, FloatTensor> state = new LinkedHashMap<>();
    for (Tensor tensor : context.store().state(from.run(), from.step()).tensors()) {
      Shape shape = new Shape(tensor.shape().stream().map(Math::toIntExact).toList());
      state.put(tensor.name(), new FloatTensor(shape, tensor.floats()));
    }
    StepMetrics metrics = from.metrics();
    ParentCheckpoint parent = from.provenance().parent();
    return new TrainingSession.Start(
        from.step(),
        metrics == null ? 0 : metrics.activeSeconds(),
        state,
        parent == null ? 0 : parent.trainedSteps());
  }

  /** Whether its conditions are those of the run: a fork's first is its parent's. */
  static boolean binds(Manifest from) {
    return from.step() > 0 || from.provenance().parent() == null;
  }

  /**
   * Makes sure that what the result depends on is as it was.
   *
   * @throws ServiceException FAILED_PRECONDITION naming what is not
   */
  static void requireSame(Manifest from, Provenance now) {
    Provenance then = from.provenance();
    same("the data set's digest", then.datasetDigest(), now.datasetDigest(), from);
    same("the device", then.device(), now.device(), from);
    same("the precision", then.precision(), now.precision(), from);
    same("the number of threads", then.threads(), now.threads(), from);
    same("the engine", then.engine(), now.engine(), from);
    if (!then.ganforgeVersion().equals(now.ganforgeVersion())) {
      log.warn(
          "Run {} was trained by Ganforge {} and goes on with {}",
          from.run(),
          then.ganforgeVersion(),
          now.ganforgeVersion());
    }
  }

  private static void same(String what, Object then, Object now, Manifest from) {
    if (!then.equals(now)) {
      throw ServiceException.failedPrecondition(
          "%s is %s, but checkpoint %s@%d was made with %s: the run would not go on as it was"
              .formatted(what, now, from.run(), from.step(), then));
    }
  }
}
