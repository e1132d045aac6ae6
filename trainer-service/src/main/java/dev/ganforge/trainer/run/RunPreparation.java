package dev.ganforge.trainer.run;

import ai.djl.Device;
import dev.ganforge.runtime.engine.TorchEngine;
import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.runtime.image.Png;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.ImageShape;
import dev.ganforge.trainer.checkpoint.LatentSpace;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.ParentCheckpoint;
import dev.ganforge.trainer.checkpoint.Provenance;
import dev.ganforge.trainer.dataset.Dataset;
import dev.ganforge.trainer.history.Prepared;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.TrainingSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out what is known of a run once its data set and networks are ready, and keeps it. */
final class RunPreparation {
  private final RunContext context;
  private final String run;
  private final @Nullable ParentCheckpoint parent;

  RunPreparation(RunContext context, RunRecord run) {
    this.context = context;
    this.run = run.name();
    parent = run.parent();
  }

  /**
   * Prepares the run.
   *
   * @param from the checkpoint of its own that it goes on from
   * @throws dev.ganforge.runtime.error.ServiceException FAILED_PRECONDITION where something is not
   *     as it was when that checkpoint was made
   */
  Prepared prepare(
      RunSettings settings,
      Gan gan,
      Dataset dataset,
      Device device,
      int threads,
      Optional<Manifest> from)
      throws IOException {
    Provenance provenance = provenance(settings, dataset, device, threads);
    from.ifPresent(it -> LastCheckpoint.requireSame(it, provenance));
    long perEpoch =
        dataset.size() / ((long) settings.data().batchSize() * settings.objective().dUpdates());
    long total =
        settings.schedule().steps() > 0
            ? settings.schedule().steps()
            : Math.multiplyExact(perEpoch, settings.schedule().epochs());
    ImageShape image = new ImageShape(gan.image().dim(0), gan.image().dim(1), gan.image().dim(2));
    Prepared prepared =
        new Prepared(
            total, perEpoch, image, new LatentSpace(gan.latent(), gan.distribution()), provenance);
    byte[] real = Png.encode(Pixels.grid(realImages(dataset)), Map.of());
    context.store().writeRunFile(run, CheckpointStore.REAL, out -> out.write(real));
    context.history().setSettings(run, settings);
    context.history().setPrepared(run, prepared);
    return prepared;
  }

  private Provenance provenance(RunSettings settings, Dataset dataset, Device device, int threads) {
    return new Provenance(
        Version.current(),
        TorchEngine.describe(),
        System.getProperty("java.version", "unknown"),
        TorchEngine.name(device),
        settings.precision(),
        device.isGpu() ? 0 : threads,
        dataset.name(),
        dataset.digest(),
        dataset.size(),
        parent);
  }

  private static List<Pixels> realImages(Dataset dataset) {
    List<Pixels> images = new ArrayList<>();
    int count = Math.min(TrainingSession.FIXED_LATENTS, dataset.size());
    for (int i = 0; i < count; i++) {
      byte[] samples = new byte[dataset.imageBytes()];
      dataset.read(i, samples, 0);
      images.add(new Pixels(dataset.imageSize(), dataset.imageSize(), dataset.channels(), samples));
    }
    return images;
  }
}
