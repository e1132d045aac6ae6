package dev.ganforge.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.RunState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each request answers in each state of a run: the state after it, or why not. */
class RunStatesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          stop   | QUEUED    | STOPPED
          stop   | PREPARING | STOPPED
          stop   | RUNNING   | STOPPED
          stop   | PAUSED    | STOPPED
          stop   | COMPLETED | has ended: it is COMPLETED
          stop   | STOPPED   | has ended: it is STOPPED
          stop   | FAILED    | has ended: it is FAILED
          pause  | QUEUED    | is QUEUED; only a RUNNING one can be paused
          pause  | PREPARING | is PREPARING; only a RUNNING one can be paused
          pause  | RUNNING   | PAUSED
          pause  | PAUSED    | is PAUSED; only a RUNNING one can be paused
          pause  | COMPLETED | is COMPLETED; only a RUNNING one can be paused
          pause  | STOPPED   | is STOPPED; only a RUNNING one can be paused
          pause  | FAILED    | is FAILED; only a RUNNING one can be paused
          resume | QUEUED    | is QUEUED; there is nothing to resume
          resume | PREPARING | is PREPARING; there is nothing to resume
          resume | RUNNING   | is RUNNING; there is nothing to resume
          resume | PAUSED    | QUEUED
          resume | COMPLETED | is COMPLETED at step 20; resume it with a higher total
          resume | STOPPED   | QUEUED
          resume | FAILED    | QUEUED
          raise  | RUNNING   | is RUNNING; there is nothing to resume
          raise  | PAUSED    | QUEUED
          raise  | COMPLETED | QUEUED
          raise  | STOPPED   | QUEUED
          lower  | STOPPED   | steps is 20; allowed: above 20, the steps trained
          delete | QUEUED    | is QUEUED; stop it first
          delete | PREPARING | is PREPARING; stop it first
          delete | RUNNING   | is RUNNING; stop it first
          delete | PAUSED    | is PAUSED; stop it first
          delete | COMPLETED | gone
          delete | STOPPED   | gone
          delete | FAILED    | gone
          """)
  void answers(String request, RunState state, String answer) throws IOException {
    try (DataDirectory data = new DataDirectory(folder);
        RunManager manager = RunManager.open(data.context, false)) {
      data.run("run", 30);
      data.checkpoint("run", 20);
      data.events.setState("run", state, "");
      if (!answer.contains(" ")) {
        call(manager, request);
        String after =
            data.history.findRun("run").map(RunRecord::state).map(Enum::name).orElse("gone");
        assertThat(after).isEqualTo(answer);
        boolean rewound = answer.equals("QUEUED");
        assertThat(answer.equals("gone") ? 0 : data.history.steps("run").last())
            .isEqualTo(answer.equals("gone") ? 0 : rewound ? 20 : 30);
      } else {
        assertThatThrownBy(() -> call(manager, request))
            .isInstanceOf(ServiceException.class)
            .hasMessageContaining(answer);
        assertThat(data.history.run("run").state()).isEqualTo(state);
        assertThat(data.history.steps("run").last()).isEqualTo(30);
      }
    }
  }

  private static void call(RunManager manager, String request) {
    switch (request) {
      case "stop" -> manager.stop("run");
      case "pause" -> manager.pause("run");
      case "resume" -> manager.resume("run", Totals.AS_IT_WAS, UnaryOperator.identity());
      case "raise" -> manager.resume("run", new Totals(40, 0), UnaryOperator.identity());
      case "lower" -> manager.resume("run", new Totals(20, 0), UnaryOperator.identity());
      case "delete" -> manager.delete("run");
      default -> throw new AssertionError(request);
    }
  }

  @Test
  void aRunThatIsNotThereIsNamed() throws IOException {
    try (DataDirectory data = new DataDirectory(folder);
        RunManager manager = RunManager.open(data.context, false)) {
      for (String request : new String[] {"stop", "pause", "resume", "delete"}) {
        assertThatThrownBy(() -> call(manager, request))
            .isInstanceOf(ServiceException.class)
            .hasMessage("there is no run named \"run\"");
      }
    }
  }
}
