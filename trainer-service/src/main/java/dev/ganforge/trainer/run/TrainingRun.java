package dev.ganforge.trainer.run;

import ai.djl.Device;
import dev.ganforge.runtime.engine.Bfloat16;
import dev.ganforge.runtime.engine.TorchEngine;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.runtime.image.Png;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.ImageShape;
import dev.ganforge.trainer.checkpoint.LatentSpace;
import dev.ganforge.trainer.checkpoint.Provenance;
import dev.ganforge.trainer.dataset.Dataset;
import dev.ganforge.trainer.dataset.Datasets;
import dev.ganforge.trainer.dataset.PreparationListener;
import dev.ganforge.trainer.history.Prepared;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Precision;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.quality.CheckpointEvaluation;
import dev.ganforge.trainer.quality.EvaluationSchedule;
import dev.ganforge.trainer.quality.Evaluator;
import dev.ganforge.trainer.quality.FeatureExtractor;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.StepMetrics;
import dev.ganforge.trainer.training.TargetChoice;
import dev.ganforge.trainer.training.TrainingLoop;
import dev.ganforge.trainer.training.TrainingSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run from its preparation to its end, on the thread that executes it. */
final class TrainingRun {
  private static final Logger log = LoggerFactory.getLogger(TrainingRun.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final RunContext context;
  private final RunRecord record;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable String endReason;
  private @Nullable StepMetrics latest;
  private Instant heartbeat = Instant.EPOCH;

  TrainingRun(RunContext context, RunRecord record) {
    this.context = context;
    this.record = record;
  }

  String name() {
    return record.name();
  }

  /** Asks the run to end as STOPPED after its step and a checkpoint; the first reason stands. */
  synchronized void requestEnd(String reason) {
    if (endReason == null) {
      endReason = reason;
    }
  }

  boolean awaitEnd(long time, TimeUnit unit) {
    try {
      return ended.await(time, unit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Prepares, trains, checkpoints; whatever happens ends in a final state of the run. */
  void execute() {
    try {
      context.events().setState(name(), RunState.PREPARING, "");
      RunState state = train();
      String reason = endReason;
      context.events().setState(name(), state, reason == null ? "" : reason);
      log.info("Run {} is {}", name(), state);
    } catch (InterruptedException e) {
      fail("it was interrupted");
    } catch (ServiceException e) {
      fail(String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException | Error e) {
      log.error("Run {} failed", name(), e);
      fail(e.getClass().getSimpleName() + ": " + e.getMessage());
    } finally {
      ended.countDown();
    }
  }

  private void fail(String reason) {
    log.warn("Run {} failed: {}", name(), reason);
    try {
      context.metrics().flush();
    } catch (UncheckedIOException e) {
      log.warn("The last steps of run {} are not in the history yet", name(), e);
    }
    context.events().setState(name(), RunState.FAILED, reason);
  }

  private RunState train() throws InterruptedException, IOException {
    RunSettings asked = record.settings();
    Device device = TorchEngine.device(context.device(asked));
    try (Dataset dataset =
        Datasets.open(
            asked.data().dataset(),
            asked.network().imageSize(),
            asked.network().channels(),
            context.dataCache(),
            preparation())) {
      Precision precision = TargetChoice.precision(asked.precision(), device);
      RunSettings settings =
          asked.withChannels(dataset.channels()).withPrecision(precision.label());
      log.info("Run {} multiplies in {}", name(), precision.label());
      if (precision == Precision.BF16 && !Bfloat16.isNative(device)) {
        log.warn("{} has no bfloat16 instructions: bf16 is slower than fp32", device);
      }
      Gan gan = Presets.gan(settings.network());
      Prepared prepared = prepare(settings, gan, dataset, device);
      TrainingSession.Start start = TrainingSession.Start.initial(gan, settings.seed());
      try (TrainingSession session =
              TrainingSession.open(gan, settings, dataset, device, start, context.clock());
          CheckpointEvaluation evaluation = evaluation(gan, settings, dataset, device, start)) {
        CheckpointPublisher publisher =
            new CheckpointPublisher(context, name(), settings, prepared, evaluation, this::goesOn);
        return loop(session, publisher, prepared, every(settings, prepared));
      }
    }
  }

  private CheckpointEvaluation evaluation(
      Gan gan, RunSettings settings, Dataset dataset, Device device, TrainingSession.Start start) {
    Evaluator evaluator =
        new Evaluator(
            gan,
            dataset,
            FeatureExtractor.of(settings.evaluation().featureExtractor(), gan.image(), device),
            device,
            context.dataCache(),
            Evaluator.MAX_SAMPLES);
    EvaluationSchedule schedule =
        new EvaluationSchedule(settings.evaluation().every(), start.step(), start.activeSeconds());
    return new CheckpointEvaluation(evaluator, schedule, settings.seed(), System::nanoTime);
  }

  private boolean goesOn() {
    beat();
    return endReason == null;
  }

  private PreparationListener preparation() {
    return new PreparationListener() {
      @Override
      public void progress(int done, int total, int bad) {
        beat();
      }

      @Override
      public void skipped(String file, String reason) {
        log.warn("Run {} leaves out {}: {}", name(), file, reason);
      }
    };
  }

  private Prepared prepare(RunSettings settings, Gan gan, Dataset dataset, Device device)
      throws IOException {
    long perEpoch =
        dataset.size() / ((long) settings.data().batchSize() * settings.objective().dUpdates());
    long total =
        settings.schedule().steps() > 0
            ? settings.schedule().steps()
            : Math.multiplyExact(perEpoch, settings.schedule().epochs());
    Provenance provenance =
        new Provenance(
            Version.current(),
            TorchEngine.describe(),
            System.getProperty("java.version", "unknown"),
            TorchEngine.name(device),
            settings.precision(),
            device.isGpu() ? 0 : context.threads(),
            dataset.name(),
            dataset.digest(),
            dataset.size());
    ImageShape image = new ImageShape(gan.image().dim(0), gan.image().dim(1), gan.image().dim(2));
    Prepared prepared =
        new Prepared(
            total, perEpoch, image, new LatentSpace(gan.latent(), gan.distribution()), provenance);
    byte[] real = Png.encode(Pixels.grid(realImages(dataset)), Map.of());
    context.store().writeRunFile(name(), CheckpointStore.REAL, out -> out.write(real));
    context.history().setSettings(name(), settings);
    context.history().setPrepared(name(), prepared);
    return prepared;
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

  private static long every(RunSettings settings, Prepared prepared) {
    long every = settings.schedule().checkpointEvery();
    return every > 0 ? every : prepared.stepsPerEpoch();
  }

  private RunState loop(
      TrainingSession session, CheckpointPublisher publisher, Prepared prepared, long every)
      throws InterruptedException, IOException {
    context.events().setState(name(), RunState.RUNNING, "");
    publisher.publish(session, latest);
    long published = session.step();
    while (session.step() < prepared.totalSteps() && endReason == null) {
      long due = (session.step() / every + 1) * every;
      session.trainTo(Math.min(due, prepared.totalSteps()), listener());
      if (session.step() > published) {
        publisher.publish(session, latest);
        published = session.step();
      }
    }
    return session.step() >= prepared.totalSteps() ? RunState.COMPLETED : RunState.STOPPED;
  }

  private TrainingLoop.Listener listener() {
    return new TrainingLoop.Listener() {
      @Override
      public void stepped(StepMetrics metrics) {
        latest = metrics;
        context.metrics().append(name(), metrics);
        context.events().progress(name(), metrics);
        if (!Float.isFinite(metrics.lossD()) || !Float.isFinite(metrics.lossG())) {
          throw ServiceException.failedPrecondition(
              "diverged at step %d: loss_D is %s, loss_G is %s"
                  .formatted(metrics.step(), metrics.lossD(), metrics.lossG()));
        }
      }

      @Override
      public boolean endRequested() {
        return endReason != null;
      }
    };
  }

  private void beat() {
    Instant now = context.clock().instant();
    if (Duration.between(heartbeat, now).compareTo(HEARTBEAT) >= 0) {
      heartbeat = now;
      context.history().setHeartbeat(name(), now);
    }
  }
}
