package dev.ganforge.trainer.training;

import dev.ganforge.runtime.engine.TorchEngine;
import dev.ganforge.runtime.latent.SplitMix64;
import dev.ganforge.trainer.dataset.Batch;
import dev.ganforge.trainer.dataset.BatchLoader;
import dev.ganforge.trainer.dataset.ShuffledOrder;
import dev.ganforge.trainer.network.Dropout;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.Network;
import dev.ganforge.trainer.network.Shape;
import java.time.Clock;
import java.time.Duration;

/**
 * The loop of Goodfellow et al. 2014, algorithm 1: a batch of real images and batches of latents a
 * step, both a function of (run seed, step). Runs on the calling thread.
 */
public final class TrainingLoop implements AutoCloseable {
  private static final long DROPOUT = 0x64; // "d": apart from the seed's other uses
  private static final double NANOS = 1e9;

  /** What the loop tells, and asks after every step. */
  public interface Listener {
    /** A step ended. */
    void stepped(StepMetrics metrics);

    /**
     * The same step by the clock.
     *
     * @param step how long it took
     * @param wait how long of that it waited for its batch of images
     */
    default void timed(Duration step, Duration wait) {}

    /** Whether to end before the next step. */
    boolean endRequested();
  }

  private final TrainingProgram program;
  private final BatchLoader loader;
  private final ShuffledOrder order;
  private final RunSettings settings;
  private final Clock clock;
  private final Shape latentShape;
  private final Shape realShape;
  private final Latents latents;
  private final boolean drops;
  private final long trainedBefore;
  private double activeSeconds;

  /**
   * @param loader gives the batch of the first step to come, then the ones after it
   * @param latentBatches batches of latents a step takes
   * @param activeSeconds seconds trained before
   * @param trainedBefore steps that the weights were trained in other runs
   */
  public TrainingLoop(
      Gan gan,
      TrainingProgram program,
      BatchLoader loader,
      ShuffledOrder order,
      RunSettings settings,
      int latentBatches,
      double activeSeconds,
      long trainedBefore,
      Clock clock) {
    this.program = program;
    this.loader = loader;
    this.order = order;
    this.settings = settings;
    this.activeSeconds = activeSeconds;
    this.trainedBefore = trainedBefore;
    this.clock = clock;
    latentShape = Shape.of(latentBatches, settings.data().batchSize(), gan.latent());
    realShape =
        Shape.of(order.batchSize(), gan.image().dim(1), gan.image().dim(2), gan.image().dim(0));
    latents = new Latents(gan.distribution(), settings.seed(), latentShape);
    drops = drops(gan.generator()) || drops(gan.discriminator());
  }

  private static boolean drops(Network network) {
    return network.layers().stream()
        .anyMatch(layer -> layer instanceof Dropout dropout && dropout.probability() > 0);
  }

  /** Trains the steps after {@code from} up to {@code to}; returns the last one trained. */
  public long run(long from, long to, Listener listener) throws InterruptedException {
    long step = from;
    while (step < to && !listener.endRequested()) {
      step++;
      long start = System.nanoTime();
      Batch real = loader.next();
      long loaded = System.nanoTime();
      float[] z = latents.of(step);
      if (drops) {
        TorchEngine.get().setRandomSeed((int) SplitMix64.derive(settings.seed(), DROPOUT, step));
      }
      float[] measured =
          program.trainStep(real.pixels(), realShape, z, latentShape, emaWeight(step));
      long end = System.nanoTime();
      listener.timed(Duration.ofNanos(end - start), Duration.ofNanos(loaded - start));
      listener.stepped(metrics(step, measured, (end - start) / NANOS));
    }
    return step;
  }

  /**
   * What the average takes over from G: 1 minus a decay that warms up as (1 + n) / (10 + n) with
   * the steps n that the weights were trained, so that the average forgets the untrained network
   * soon, and does not forget what a fork began with.
   */
  private float emaWeight(long step) {
    double trained = (double) trainedBefore + step;
    double decay = Math.min(settings.optimizer().emaDecay(), (1 + trained) / (10 + trained));
    return (float) (1 - decay);
  }

  private StepMetrics metrics(long step, float[] measured, double seconds) {
    activeSeconds += seconds;
    return new StepMetrics(
        step,
        Math.toIntExact(order.epoch(step)),
        measured[0],
        measured[1],
        measured[2],
        measured[3],
        measured[4],
        (float) (order.batchSize() / seconds),
        clock.instant(),
        activeSeconds);
  }

  @Override
  public void close() {
    latents.close();
  }
}
