package dev.ganforge.trainer.quality;

import dev.ganforge.trainer.torchscript.TorchScriptArchive;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scores the checkpoints of one run, as many as its schedule has time for. Used by one thread. */
public final class CheckpointEvaluation implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CheckpointEvaluation.class);

  private final Evaluator evaluator;
  private final EvaluationSchedule schedule;
  private final long seed;
  private final LongSupplier nanoTime;
  private boolean failed;

  /**
   * @param evaluator is closed with this
   * @param seed of the latents
   * @param nanoTime as {@link System#nanoTime}
   */
  public CheckpointEvaluation(
      Evaluator evaluator, EvaluationSchedule schedule, long seed, LongSupplier nanoTime) {
    this.evaluator = evaluator;
    this.schedule = schedule;
    this.seed = seed;
    this.nanoTime = nanoTime;
  }

  /**
   * Scores a checkpoint if it is its turn. A measure that fails is logged and never tried again: it
   * must not end a run.
   *
   * @param activeSeconds seconds trained so far
   * @param wanted asked after each batch; false gives the evaluation up
   */
  public Optional<Score> at(
      long step,
      long totalSteps,
      double activeSeconds,
      TorchScriptArchive generator,
      BooleanSupplier wanted) {
    if (failed) {
      return Optional.empty();
    }
    try {
      DoubleSupplier allowance = () -> schedule.allowance(step, totalSteps, activeSeconds);
      if (evaluator.knownReal().isEmpty()
          && attempt(allowance, wanted, evaluator::measureReal).isEmpty()) {
        return Optional.empty();
      }
      Optional<Score> score =
          attempt(allowance, wanted, course -> evaluator.evaluate(generator, seed, course));
      score.ifPresent(it -> schedule.evaluated(step));
      return score;
    } catch (RuntimeException e) {
      log.error("{} failed at step {}; it is left out from here on", evaluator.name(), step, e);
      failed = true;
      return Optional.empty();
    }
  }

  private <T> Optional<T> attempt(
      DoubleSupplier allowance,
      BooleanSupplier wanted,
      Function<Progress, Optional<T>> measurement) {
    double seconds = allowance.getAsDouble();
    if (seconds <= 0 || !wanted.getAsBoolean()) {
      return Optional.empty();
    }
    Course course = new Course(seconds, wanted, nanoTime);
    Optional<T> result = measurement.apply(course);
    schedule.spent(course.seconds(), course.next(result.isPresent(), evaluator.samples()));
    log.info("{}: {} after {} s of {}", evaluator.name(), result, course.seconds(), seconds);
    return result;
  }

  @Override
  public void close() {
    evaluator.close();
  }
}
