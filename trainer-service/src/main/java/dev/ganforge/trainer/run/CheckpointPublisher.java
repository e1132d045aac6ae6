package dev.ganforge.trainer.run;

import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.runtime.image.Png;
import dev.ganforge.trainer.checkpoint.ArtifactWriter;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.DType;
import dev.ganforge.trainer.checkpoint.FrechetDistance;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.SafeTensors;
import dev.ganforge.trainer.checkpoint.Tensor;
import dev.ganforge.trainer.history.Prepared;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.quality.CheckpointEvaluation;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.StepMetrics;
import dev.ganforge.trainer.training.TrainingSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Makes checkpoints of a session: first the files, then the row, then the event. */
final class CheckpointPublisher {
  /*
   * The steps up to the checkpoint are on the disk before its folder has its name. A trainer that
   * ends between the name and the row finds the checkpoint at its next start, and the history has
   * every step that led to it.
   */
  private final RunContext context;
  private final String run;
  private final RunSettings settings;
  private final Prepared prepared;
  private final CheckpointEvaluation evaluation;
  private final BooleanSupplier goOn;

  /** {@code goOn} is asked while a checkpoint is evaluated, which holds it up. */
  CheckpointPublisher(
      RunContext context,
      String run,
      RunSettings settings,
      Prepared prepared,
      CheckpointEvaluation evaluation,
      BooleanSupplier goOn) {
    this.context = context;
    this.run = run;
    this.settings = settings;
    this.prepared = prepared;
    this.evaluation = evaluation;
    this.goOn = goOn;
  }

  /** A checkpoint that is ready to be written. */
  record Draft(Manifest manifest, Map<String, ArtifactWriter> files) {}

  /**
   * Takes the session as it stands; {@code latest} is null before the first step.
   *
   * @throws dev.ganforge.runtime.error.ServiceException FAILED_PRECONDITION where it has diverged
   */
  Draft draft(TrainingSession session, @Nullable StepMetrics latest) throws IOException {
    TrainingSession.Snapshot snapshot = session.snapshot();
    long step = session.step();
    Divergence.check(step, snapshot.state());
    Manifest manifest =
        new Manifest(
            run,
            step,
            latest == null ? 0 : latest.epoch(),
            prepared.latent(),
            prepared.image(),
            latest,
            prepared.provenance(),
            settings,
            List.of(),
            frechet(snapshot, step, latest),
            context.clock().instant());
    Map<String, String> text = new LinkedHashMap<>();
    text.put("run", run);
    text.put("step", Long.toString(step));
    byte[] grid = Png.encode(Pixels.grid(snapshot.samples()), text);
    List<Tensor> tensors =
        snapshot.state().entrySet().stream().map(e -> tensor(e.getKey(), e.getValue())).toList();
    Map<String, String> metadata = Map.of("format", "pt");
    Map<String, ArtifactWriter> files = new LinkedHashMap<>();
    files.put(CheckpointStore.GENERATOR, snapshot.generator()::writeTo);
    files.put(CheckpointStore.STATE, out -> SafeTensors.write(out, metadata, tensors));
    files.put(CheckpointStore.SAMPLES, out -> out.write(grid));
    return new Draft(manifest, files);
  }

  /**
   * Publishes a draft; may be called again where that failed.
   *
   * @throws IOException where it cannot be written
   * @throws java.io.UncheckedIOException likewise
   */
  void publish(Draft draft) throws IOException {
    context.metrics().flush();
    context.history().setHeartbeatDurably(run, context.clock().instant());
    Manifest manifest = context.store().publish(draft.manifest(), draft.files());
    context.events().addCheckpoint(manifest);
  }

  private List<FrechetDistance> frechet(
      TrainingSession.Snapshot snapshot, long step, @Nullable StepMetrics latest) {
    double activeSeconds = latest == null ? 0 : latest.activeSeconds();
    return evaluation
        .at(step, prepared.totalSteps(), activeSeconds, snapshot.generator(), goOn)
        .map(score -> new FrechetDistance(score.name(), score.value(), score.floor()))
        .stream()
        .toList();
  }

  private static ByteBuffer bytes(FloatTensor tensor) {
    float[] values = tensor.values();
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static Tensor tensor(String name, FloatTensor tensor) {
    List<Long> shape = tensor.shape().dims().stream().map(Integer::longValue).toList();
    return Tensor.lazy(name, DType.F32, shape, () -> bytes(tensor));
  }
}
