package dev.ganforge.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.cli.fixture.CapturedConsole;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunState;
import dev.ganforge.v1.StateChanged;
import dev.ganforge.v1.StepMetrics;
import org.junit.jupiter.api.Test;

class EpochMeansTest {
  private final CapturedConsole console = new CapturedConsole(0);
  private final PlainLines lines = new PlainLines(console.console(), 1000, () -> 0);

  /** Steps of epochs of three; D's loss is the step's number. */
  private void steps(int first, int last) {
    for (int step = first; step <= last; step++) {
      lines.step(
          StepMetrics.newBuilder()
              .setStep(step)
              .setEpoch((step + 2) / 3)
              .setLossD(step)
              .setLossG(2 * step)
              .setDReal(0.5f)
              .setDFakeBefore(0.25f)
              .setDFakeAfter(step / 100f)
              .setActiveSeconds(step * 30)
              .build(),
          9);
    }
  }

  private void end() {
    lines.state(
        StateChanged.newBuilder()
            .setState(RunState.RUN_STATE_COMPLETED)
            .setRun(Run.newBuilder().setStepsPerEpoch(3))
            .build());
  }

  @Test
  void everyEpochHasALineAtItsEnd() {
    steps(1, 6);
    String first =
        "epoch 1 ended  means of 3 steps  D 2.000  G 4.000  D(x) 0.50  D(G(z)) 0.25/0.02"
            + "  elapsed 01:30\n";
    assertThat(console.err()).isEqualTo(first);
    end();
    assertThat(console.err())
        .isEqualTo(
            first
                + "epoch 2 ended  means of 3 steps  D 5.000  G 10.000  D(x) 0.50"
                + "  D(G(z)) 0.25/0.05  elapsed 03:00\n");
  }

  @Test
  void anEpochThatDoesNotEndHasNone() {
    steps(1, 2);
    end();
    assertThat(console.err()).isEmpty();
  }

  @Test
  void anEpochThatWasNotSeenFromItsStartHasNone() {
    steps(2, 6);
    assertThat(console.err()).isEmpty();
    steps(7, 7);
    assertThat(console.err()).startsWith("epoch 2 ended  means of 3 steps");
  }
}
