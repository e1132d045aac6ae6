package dev.ganforge.trainer.training;

import dev.ganforge.trainer.network.Loss;
import dev.ganforge.trainer.network.NetworkSettings;

/**
 * What a run trains and how, every default filled in.
 *
 * @param network the two networks
 * @param data the data set and how it is read
 * @param objective the game both networks play
 * @param optimizer how they are updated
 * @param schedule how long, and how often a checkpoint is published
 * @param evaluation how checkpoints are scored
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param precision {@code auto}, {@code fp32} or {@code bf16}
 * @param seed everything random in the run follows from it
 */
public record RunSettings(
    NetworkSettings network,
    Data data,
    Objective objective,
    Optimizer optimizer,
    Schedule schedule,
    Evaluation evaluation,
    String device,
    String precision,
    long seed) {

  /** Settings whose checkpoints are scored with the built-in network as often as time allows. */
  public RunSettings(
      NetworkSettings network,
      Data data,
      Objective objective,
      Optimizer optimizer,
      Schedule schedule,
      String device,
      String precision,
      long seed) {
    this(
        network,
        data,
        objective,
        optimizer,
        schedule,
        new Evaluation(0, ""),
        device,
        precision,
        seed);
  }

  /**
   * The data set and how it is read.
   *
   * @param dataset {@code mnist}, or a path
   * @param batchSize images a step, 1 to 65536
   * @param flip mirror real images at random
   */
  public record Data(String dataset, int batchSize, boolean flip) {}

  /**
   * The game both networks play.
   *
   * @param loss the loss of both
   * @param realLabel D's target on real images, above 0 to 1
   * @param dUpdates updates of D a step, 1 to 100
   * @param gUpdates updates of G a step, 1 to 100
   */
  public record Objective(Loss loss, double realLabel, int dUpdates, int gUpdates) {}

  /**
   * Adam (Kingma and Ba 2015, algorithm 1) for both networks, and the average of G.
   *
   * @param learningRateD above 0
   * @param learningRateG above 0
   * @param beta1 0 to below 1
   * @param beta2 0 to below 1
   * @param epsilon above 0
   * @param emaDecay decay of the averaged generator, 0 to below 1
   */
  public record Optimizer(
      double learningRateD,
      double learningRateG,
      double beta1,
      double beta2,
      double epsilon,
      double emaDecay) {}

  /**
   * How long a run lasts.
   *
   * @param epochs passes over the data in total, 1 or more; counts where steps is 0
   * @param steps steps in total, 1 or more; 0: epochs decide
   * @param checkpointEvery steps between checkpoints, 1 or more; 0: one epoch
   * @param retention which of them are kept
   */
  public record Schedule(int epochs, long steps, long checkpointEvery, Retention retention) {
    /** A schedule of which every checkpoint is kept. */
    public Schedule(int epochs, long steps, long checkpointEvery) {
      this(epochs, steps, checkpointEvery, Retention.ALL);
    }
  }

  /**
   * Which checkpoints are kept; the one with the best score always is.
   *
   * @param last the newest ones, as many; 0: all
   * @param every those of the multiples of so many steps; 0: none for that
   */
  public record Retention(int last, long every) {
    public static final Retention ALL = new Retention(0, 0);
  }

  /**
   * How checkpoints are scored.
   *
   * @param every steps between evaluations, 0 or more; 0: as often as time allows
   * @param featureExtractor path of a TorchScript module whose features are compared; empty: the
   *     built-in network
   */
  public record Evaluation(long every, String featureExtractor) {}

  /** The same in another precision. */
  public RunSettings withPrecision(String other) {
    return new RunSettings(
        network, data, objective, optimizer, schedule, evaluation, device, other, seed);
  }

  /** The same for another length. */
  public RunSettings withSchedule(Schedule other) {
    return new RunSettings(
        network, data, objective, optimizer, other, evaluation, device, precision, seed);
  }

  /** The same with checkpoints scored otherwise. */
  public RunSettings withEvaluation(Evaluation other) {
    return new RunSettings(
        network, data, objective, optimizer, schedule, other, device, precision, seed);
  }

  /** The same for other networks. */
  public RunSettings withNetwork(NetworkSettings other) {
    return new RunSettings(
        other, data, objective, optimizer, schedule, evaluation, device, precision, seed);
  }

  /** The same for images of as many channels. */
  public RunSettings withChannels(int channels) {
    return withNetwork(network.withChannels(channels));
  }
}
