package dev.ganforge.trainer.quality;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EvaluationScheduleTest {
  /** Checkpoints every 10 of 1000 steps of a tenth of a second each; an evaluation takes 0.6 s. */
  @Test
  void spendsATwentiethAndEndsWithAnEvaluation() {
    EvaluationSchedule schedule = new EvaluationSchedule(0, 0, 0);
    double spent = 0;
    int evaluations = 0;
    long last = 0;
    for (long step = 0; step <= 1000; step += 10) {
      double active = step / 10.0;
      if (schedule.allowance(step, 1000, active) > 0) {
        schedule.spent(0.6, 0.6);
        schedule.evaluated(step);
        spent += 0.6;
        evaluations++;
        last = step;
        assertThat(spent).isLessThanOrEqualTo(0.05 * active + 0.35); // the first: cost not known
      }
    }
    assertThat(evaluations).isEqualTo(8);
    assertThat(last).isEqualTo(1000);
  }

  @Test
  void theFirstMayTakeTheShareAndIsGivenUpBeyond() {
    EvaluationSchedule schedule = new EvaluationSchedule(0, 0, 0);
    assertThat(schedule.allowance(0, 1000, 0)).isZero();
    assertThat(schedule.allowance(40, 1000, 4)).isZero();
    assertThat(schedule.allowance(100, 1000, 10)).isEqualTo(0.5);
    schedule.spent(0.1, 3);
    assertThat(schedule.allowance(500, 1000, 50)).isZero();
    assertThat(schedule.allowance(900, 1000, 90)).isZero();
    assertThat(schedule.allowance(1000, 1000, 100)).isEqualTo(4.9);
  }

  @Test
  void theLastIsTriedWhateverItTookBefore() {
    EvaluationSchedule schedule = new EvaluationSchedule(0, 0, 0);
    schedule.spent(0.1, 7);
    assertThat(schedule.allowance(999, 1000, 99.9)).isZero();
    assertThat(schedule.allowance(1000, 1000, 100)).isEqualTo(4.9);
    assertThat(schedule.allowance(1000, 1000, 6)).isZero();
  }

  @Test
  void aRunThatIsTooShortHasNone() {
    EvaluationSchedule schedule = new EvaluationSchedule(0, 0, 0);
    assertThat(schedule.allowance(50, 100, 2)).isZero();
    assertThat(schedule.allowance(100, 100, 4)).isZero();
  }

  @Test
  void timeBeforeAResumeGivesNoCredit() {
    EvaluationSchedule schedule = new EvaluationSchedule(0, 1000, 1000);
    assertThat(schedule.allowance(1010, 5000, 1001)).isZero();
    assertThat(schedule.allowance(1100, 5000, 1100)).isEqualTo(5);
  }

  @Test
  void anExplicitIntervalIsObeyedWhateverItCosts() {
    EvaluationSchedule schedule = new EvaluationSchedule(100, 0, 0);
    StringBuilder evaluated = new StringBuilder();
    for (long step : new long[] {0, 30, 60, 90, 120, 150, 180, 210, 240, 250}) {
      if (schedule.allowance(step, 250, step / 10.0) > 0) {
        assertThat(schedule.allowance(step, 250, step / 10.0)).isInfinite();
        schedule.spent(1000, 1000);
        schedule.evaluated(step);
        evaluated.append(step).append(' ');
      }
    }
    assertThat(evaluated).hasToString("120 210 250 ");
  }
}
