package dev.ganforge.trainer.quality;

/** Decides which checkpoints of a run are evaluated, by what that costs. */
public final class EvaluationSchedule {
  /*
   * A checkpoint is evaluated where all evaluations, this one included, come to at most a twentieth
   * of the seconds trained so far. Before the last one there must also be enough left for it by the
   * time the run will end at its present pace: of all checkpoints that one is looked at most.
   *
   * What an evaluation costs is known from the one before. The first begins as soon as the share has
   * room for the little time it takes to find out, and Course gives it up where it would take more
   * than its allowance. So it is with the last checkpoint, whatever was known before. The real images
   * are measured before the first evaluation as if that were one of its own.
   */
  private static final double SHARE = 0.05;
  private static final double FINDING_OUT = 0.25; // seconds for some batches

  private final long every;
  private final double activeBefore;
  private double spent;
  private double expected = FINDING_OUT;
  private long lastStep;

  /**
   * @param every steps between evaluations, whatever they cost: the first checkpoint at or behind
   *     each multiple is evaluated, and the last one; 0: by cost
   * @param firstStep steps trained before this process took the run up
   * @param activeBefore seconds trained by then
   */
  public EvaluationSchedule(long every, long firstStep, double activeBefore) {
    if (every < 0) {
      throw new IllegalArgumentException("every is " + every);
    }
    this.every = every;
    this.activeBefore = activeBefore;
    lastStep = firstStep;
  }

  /**
   * The seconds an evaluation of this checkpoint may take; 0: it is not to be evaluated.
   *
   * @param activeSeconds seconds trained so far
   */
  double allowance(long step, long totalSteps, double activeSeconds) {
    boolean last = step >= totalSteps;
    if (every > 0) {
      boolean due = step / every > lastStep / every || (last && step > lastStep);
      return due ? Double.POSITIVE_INFINITY : 0;
    }
    double allowed = SHARE * (activeSeconds - activeBefore) - spent;
    if (!last && step > 0) {
      double end = activeSeconds * totalSteps / step;
      allowed = Math.min(allowed, SHARE * (end - activeBefore) - spent - expected);
    }
    return allowed >= (last ? FINDING_OUT : expected) ? allowed : 0;
  }

  /**
   * Time was spent.
   *
   * @param next seconds the next evaluation is to have
   */
  void spent(double seconds, double next) {
    spent += seconds;
    expected = next;
  }

  /** This checkpoint has its score. */
  void evaluated(long step) {
    lastStep = step;
  }
}
