package dev.ganforge.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.cli.fixture.CapturedConsole;
import dev.ganforge.cli.fixture.ScriptedTrainer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final AtomicLong now = new AtomicLong();
  private final CapturedConsole console = new CapturedConsole(120);
  private final ProgressBar bar = new ProgressBar(console.console(), now::get);

  @Test
  void isWrittenOverAndEndsWithTheNewestStep() {
    for (long step = 1; step <= 4; step++) {
      bar.step(ScriptedTrainer.metrics(step), 6);
      now.addAndGet(Duration.ofMillis(60).toNanos());
    }
    bar.say("checkpoint at step 4");
    bar.flush();
    String third =
        "epoch 1 ##########.......... 3/6 50% 10.0 it/s ETA 00:00"
            + "  D NaN  G 1.250  D(x) 0.75  D(G(z)) 0.25/0.13";
    String fourth =
        "epoch 1 #############....... 4/6 66% 10.0 it/s ETA 00:00"
            + "  D 0.500  G Infinity  D(x) 0.75  D(G(z)) 0.25/0.13";
    assertThat(console.err().split("\r\u001b\\[K"))
        .containsExactly(
            "",
            "epoch 1 ###................. 1/6 16% 0.0 it/s ETA --:--"
                + "  D 0.500  G 1.250  D(x) 0.75  D(G(z)) 0.25/0.13",
            third,
            "checkpoint at step 4\n",
            fourth,
            fourth + "\n");
  }

  @Test
  void aScoreStaysAboveIt() {
    bar.step(ScriptedTrainer.metrics(1), 6);
    bar.checkpoint(ScriptedTrainer.scored(7, 1).getCheckpoint());
    assertThat(console.err())
        .contains("\r\u001b[Kcheckpoint at step 1  FD-random@10000 0.0313 (floor 0.004)\n");
  }

  @Test
  void isCutToTheTerminal() {
    CapturedConsole narrow = new CapturedConsole(20);
    new ProgressBar(narrow.console(), now::get).step(ScriptedTrainer.metrics(1), 6);
    assertThat(narrow.err()).isEqualTo("\r\u001b[Kepoch 1  1/6 16% 0.");
  }
}
