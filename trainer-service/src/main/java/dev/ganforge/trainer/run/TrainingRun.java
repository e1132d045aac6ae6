package dev.ganforge.trainer.run;

import ai.djl.Device;
import dev.ganforge.runtime.engine.Bfloat16;
import dev.ganforge.runtime.engine.TorchEngine;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.Manifest;
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
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run from its preparation to its end or its pause, on the thread that executes it. */
final class TrainingRun {
  private static final Logger log = LoggerFactory.getLogger(TrainingRun.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /** Attempts to write a checkpoint before runs that could be trained meanwhile are. */
  private static final int PATIENT = 3;

  private final RunContext context;
  private final RunRecord record;
  private final Pruning pruning;
  private final BooleanSupplier othersWait;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable End end;
  private final Patience patience = new Patience();
  private boolean decided;
  private volatile boolean held;
  private @Nullable StepMetrics latest;
  private Instant heartbeat = Instant.EPOCH;

  /** {@code othersWait} tells whether runs behind this one could be trained in its place. */
  TrainingRun(RunContext context, RunRecord record, Pruning pruning, BooleanSupplier othersWait) {
    this.context = context;
    this.record = record;
    this.pruning = pruning;
    this.othersWait = othersWait;
  }

  String name() {
    return record.name();
  }

  /**
   * Asks the run to end after its step and a checkpoint; a stop goes before a pause.
   *
   * @return false where it is ending already, in whatever way
   */
  synchronized boolean requestEnd(End wanted) {
    if (!decided && (end == null || wanted.state() == RunState.STOPPED)) {
      end = wanted;
      patience.hurry();
    }
    return !decided;
  }

  /** Whether its last state is written. */
  boolean isOver() {
    return ended.getCount() == 0;
  }

  boolean awaitEnd(long time, TimeUnit unit) {
    try {
      return ended.await(time, unit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Prepares, trains, checkpoints; whatever happens ends in a state of the run.
   *
   * @return whether it is to be tried again, once something can be written
   */
  boolean execute() {
    try {
      context.events().setState(name(), RunState.PREPARING, "");
      return end(train());
    } catch (InterruptedException e) {
      return fail("it was interrupted");
    } catch (ServiceException e) {
      return DiskFull.caused(e)
          ? waitForRoom(String.valueOf(e.getMessage()))
          : fail(String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException | Error e) {
      if (DiskFull.caused(e)) {
        return waitForRoom(String.valueOf(e.getMessage()));
      }
      log.error("Run {} failed", name(), e);
      return fail(FailureReason.of(e, context.history().run(name()).settings()));
    } finally {
      ended.countDown();
    }
  }

  private boolean end(End last) {
    if (last.held()) {
      context.events().hold(name(), last.reason());
    } else {
      context.events().setState(name(), last.state(), last.reason());
    }
    log.info("Run {} is {}", name(), last.state());
    return last.held();
  }

  /** Ends for now, without a checkpoint of where it is; it goes on from the last one. */
  private boolean waitForRoom(String reason) {
    log.warn("Run {} waits for room: {}", name(), reason);
    context.reserve().release();
    synchronized (this) {
      decided = true;
    }
    End wanted = end;
    return end(
        wanted == null
            ? new End(RunState.PAUSED, reason + "; it is tried again", true)
            : new End(wanted.state(), reason));
  }

  private synchronized End decide(boolean complete) {
    decided = true;
    End wanted = end;
    if (held) {
      String reason = "its last checkpoint could not be written";
      return wanted == null
          ? new End(RunState.PAUSED, reason + "; it goes on from the one before", true)
          : new End(wanted.state(), reason);
    }
    return complete || wanted == null ? new End(RunState.COMPLETED, "") : wanted;
  }

  private boolean fail(String reason) {
    log.warn("Run {} failed: {}", name(), reason);
    synchronized (this) {
      decided = true;
    }
    try {
      context.metrics().flush();
    } catch (UncheckedIOException e) {
      log.warn("The last steps of run {} are not in the history yet", name(), e);
    }
    context.events().setState(name(), RunState.FAILED, reason);
    return false;
  }

  /** A run that goes on does so on the device and with the threads that it had. */
  private End train() throws InterruptedException, IOException {
    RunSettings asked = record.settings();
    Fork.begin(context, record);
    Optional<Manifest> from = LastCheckpoint.rewind(context, name());
    Optional<Manifest> own = from.filter(LastCheckpoint::binds);
    Device device =
        TorchEngine.device(
            own.map(it -> it.provenance().device()).orElseGet(() -> context.device(asked)));
    int threads =
        own.map(it -> it.provenance().threads()).filter(n -> n > 0).orElse(context.threads());
    TorchEngine.setThreads(threads);
    try (Dataset dataset =
        Datasets.open(
            asked.data().dataset(),
            asked.network().imageSize(),
            asked.network().channels(),
            context.dataCache(),
            preparation())) {
      Precision precision = TargetChoice.precision(asked.precision(), asked.network(), device);
      RunSettings settings =
          asked.withChannels(dataset.channels()).withPrecision(precision.label());
      log.info("Run {} multiplies in {}", name(), precision.label());
      if (precision == Precision.BF16 && !Bfloat16.isNative(device)) {
        log.warn("{} has no bfloat16 instructions: bf16 is slower than fp32", device);
      }
      Gan gan = Presets.gan(settings.network());
      Prepared prepared =
          new RunPreparation(context, record).prepare(settings, gan, dataset, device, threads, own);
      return train(settings, gan, dataset, device, prepared, from);
    }
  }

  private End train(
      RunSettings settings,
      Gan gan,
      Dataset dataset,
      Device device,
      Prepared prepared,
      Optional<Manifest> from)
      throws InterruptedException, IOException {
    latest = from.map(Manifest::metrics).orElse(null);
    try (TrainingSession session = session(settings, gan, dataset, device, from);
        CheckpointEvaluation evaluation =
            evaluation(gan, settings, dataset, device, session.step())) {
      CheckpointPublisher publisher =
          new CheckpointPublisher(context, name(), settings, prepared, evaluation, this::goesOn);
      context
          .events()
          .setState(
              name(),
              RunState.RUNNING,
              from.map(it -> "goes on from step " + it.step()).orElse(""));
      if (from.isEmpty() && !published(publisher, session)) {
        return decide(false);
      }
      return loop(session, publisher, prepared, every(settings, prepared));
    }
  }

  /** The state that it starts from is not kept: it is as large as what is trained. */
  private TrainingSession session(
      RunSettings settings, Gan gan, Dataset dataset, Device device, Optional<Manifest> from) {
    TrainingSession.Start start =
        from.map(it -> LastCheckpoint.start(context, it))
            .orElseGet(() -> TrainingSession.Start.initial(gan, settings.seed()));
    return TrainingSession.open(gan, settings, dataset, device, start, context.clock());
  }

  private CheckpointEvaluation evaluation(
      Gan gan, RunSettings settings, Dataset dataset, Device device, long step) {
    Evaluator evaluator =
        new Evaluator(
            gan,
            dataset,
            FeatureExtractor.of(settings.evaluation().featureExtractor(), gan.image(), device),
            device,
            context.dataCache(),
            Evaluator.MAX_SAMPLES);
    EvaluationSchedule schedule =
        new EvaluationSchedule(
            settings.evaluation().every(), step, latest == null ? 0 : latest.activeSeconds());
    return new CheckpointEvaluation(evaluator, schedule, settings.seed(), System::nanoTime);
  }

  private boolean goesOn() {
    beat();
    return end == null;
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

  private static long every(RunSettings settings, Prepared prepared) {
    long every = settings.schedule().checkpointEvery();
    return every > 0 ? every : prepared.stepsPerEpoch();
  }

  private End loop(
      TrainingSession session, CheckpointPublisher publisher, Prepared prepared, long every)
      throws InterruptedException, IOException {
    long published = session.step();
    while (session.step() < prepared.totalSteps() && end == null) {
      long due = (session.step() / every + 1) * every;
      session.trainTo(Math.min(due, prepared.totalSteps()), listener());
      if (session.step() > published) {
        if (!published(publisher, session)) {
          return decide(false);
        }
        published = session.step();
      }
    }
    return decide(session.step() >= prepared.totalSteps());
  }

  /**
   * Publishes a checkpoint. Where it cannot be written, the run is PAUSED and tries again, later
   * and later; false where it was asked to end meanwhile, or gives way to others.
   */
  private boolean published(CheckpointPublisher publisher, TrainingSession session)
      throws InterruptedException, IOException {
    long start = System.nanoTime();
    CheckpointPublisher.Draft draft = publisher.draft(session, latest);
    for (int attempt = 1; true; attempt++) {
      try {
        publisher.publish(draft);
        context.meters().published(Duration.ofNanos(System.nanoTime() - start));
        if (held) {
          held = false;
          patience.reset();
          context.reserve().take();
          context.events().setState(name(), RunState.RUNNING, "");
        }
        pruning.prune(name());
        pruning.finish();
        return true;
      } catch (IOException | UncheckedIOException e) {
        context.meters().notPublished();
        hold(session.step(), e);
      }
      if (end != null || givesWay(attempt)) {
        return false;
      }
      patience.await();
    }
  }

  /** Whether others could write what this run cannot. */
  private boolean givesWay(int attempt) {
    return attempt >= PATIENT && held && othersWait.getAsBoolean() && context.reserve().hasRoom();
  }

  private void hold(long step, Exception fault) {
    if (held) {
      return;
    }
    String reason =
        "the checkpoint of step %d cannot be written: %s; it is tried again"
            .formatted(step, fault.getMessage());
    log.warn("Run {} is held: {}", name(), reason, fault);
    context.reserve().release();
    try {
      context.events().hold(name(), reason);
      held = true;
    } catch (UncheckedIOException e) {
      log.warn("Nor can it be written that run {} is held: {}", name(), e.getMessage());
    }
  }

  /** Whether it waits until a checkpoint can be written. */
  boolean isHeld() {
    return held;
  }

  /** Tries again at once what could not be written. */
  void hurry() {
    patience.hurry();
  }

  private TrainingLoop.Listener listener() {
    return new TrainingLoop.Listener() {
      @Override
      public void stepped(StepMetrics metrics) {
        latest = metrics;
        context.metrics().append(name(), metrics);
        context.events().progress(name(), metrics);
        context.meters().stepped(metrics);
        Divergence.check(metrics);
      }

      @Override
      public void timed(Duration step, Duration wait) {
        context.meters().timed(step, wait);
      }

      @Override
      public boolean endRequested() {
        return end != null;
      }
    };
  }

  private void beat() {
    Instant now = context.clock().instant();
    if (Duration.between(heartbeat, now).compareTo(HEARTBEAT) >= 0) {
      heartbeat = now;
      try {
        context.history().setHeartbeat(name(), now);
      } catch (UncheckedIOException e) {
        log.warn("The heartbeat of run {} could not be written: {}", name(), e.getMessage());
      }
    }
  }
}
