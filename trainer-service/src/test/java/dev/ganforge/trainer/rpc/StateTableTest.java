package dev.ganforge.trainer.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.trainer.history.RunState;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call of the contract in every state of a run answers what docs/RELIABILITY.md says. */
class StateTableTest {
  private static final Path DOCS = Path.of("..", "docs", "RELIABILITY.md");
  private static final String HEAD = "| Call |";

  @TempDir private Path folder;

  /** One cell of the table. */
  record Cell(String call, String state, String answer) {}

  private static List<List<String>> table() throws IOException {
    List<String> lines = Files.readAllLines(DOCS);
    int head = lines.indexOf(lines.stream().filter(it -> it.startsWith(HEAD)).findFirst().get());
    return lines.subList(head, lines.size()).stream()
        .takeWhile(line -> line.startsWith("|"))
        .filter(line -> !line.startsWith("|---"))
        .map(line -> Arrays.stream(line.split("\\|", 0)).skip(1).map(String::strip).toList())
        .toList();
  }

  static Stream<Cell> cells() throws IOException {
    List<List<String>> table = table();
    List<String> states = table.get(0);
    List<Cell> cells = new ArrayList<>();
    for (List<String> row : table.subList(1, table.size())) {
      for (int i = 1; i < states.size(); i++) {
        cells.add(new Cell(row.get(0), states.get(i), row.get(i)));
      }
    }
    return cells.stream();
  }

  @Test
  void theTableHasEveryStateAndEveryCallAboutARun() throws IOException {
    assertThat(table().get(0)).contains("PAUSED, held");
    assertThat(table().get(0)).containsAll(Stream.of(RunState.values()).map(Enum::name).toList());
    List<String> calls =
        dev.ganforge.v1.TrainerServiceGrpc.getServiceDescriptor().getMethods().stream()
            .map(MethodDescriptor::getBareMethodName)
            .filter(name -> !name.equals("ListPresets")) // knows of no run
            .toList();
    List<String> rows =
        table().stream().skip(1).map(row -> row.get(0).replaceFirst(",.*", "")).distinct().toList();
    assertThat(rows).containsExactlyInAnyOrderElementsOf(calls);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void answersWhatTheTableSays(Cell cell) throws Exception {
    try (OneRun run = new OneRun(folder, cell.state())) {
      assertThat(run.held()).isEqualTo(cell.state().endsWith("held"));
      String answer;
      try {
        answer = run.call(cell.call());
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getDescription()).as("what is wrong").contains("\"run\"");
        answer = refusal(e.getStatus());
        assertThat(run.state()).as("state after a refusal").isEqualTo(run.before());
      }
      assertThat(answer).isEqualTo(cell.answer());
    }
  }

  private static String refusal(Status status) {
    return switch (status.getCode()) {
      case FAILED_PRECONDITION -> "refused";
      case ALREADY_EXISTS -> "taken";
      default -> status.toString();
    };
  }
}
