package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C ends every command at once, with a checkpoint where one is due, and without noise. */
@DisabledOnOs(OS.WINDOWS)
class CtrlCTest {
  private static final Duration AT_ONCE = Duration.ofSeconds(5);
  private static final List<String> ENDLESS =
      List.of("--image-size", "16", "--ngf", "8", "--ndf", "8", "--batch-size", "32");

  @TempDir Path folder;
  private final List<Ganforge> started = new ArrayList<>();

  @AfterEach
  void endAll() {
    started.forEach(Ganforge::close);
  }

  private Ganforge start(String... arguments) {
    Ganforge command = Ganforge.start(folder, arguments);
    started.add(command);
    return command;
  }

  private Ganforge train(String... where) {
    List<String> arguments = new ArrayList<>(List.of("train", "--name", "run", "--json"));
    arguments.addAll(ENDLESS);
    arguments.addAll(List.of("--steps", "1000000", "--checkpoint-every", "1000000"));
    arguments.addAll(List.of(where));
    return start(arguments.toArray(String[]::new));
  }

  private static void interrupt(Ganforge command) {
    long start = System.nanoTime();
    command.interrupt();
    assertThat(command.status(Duration.ofSeconds(20))).as(command.everything()).isEqualTo(130);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
    assertThat(command.everything())
        .doesNotContain("\tat ")
        .doesNotContain("Exception")
        .doesNotContain("Closing");
  }

  private void assertCheckpointedAfter(int step) throws IOException {
    try (Stream<Path> checkpoints = Files.list(folder.resolve("data/runs/run/checkpoints"))) {
      assertThat(checkpoints.map(path -> Long.parseLong(path.getFileName().toString())))
          .anyMatch(checkpoint -> checkpoint >= step);
    }
  }

  @Test
  void embeddedTraining() throws IOException {
    Ganforge train = train("--embedded", "--data-dir", "data").awaitLines(5);
    interrupt(train);
    assertCheckpointedAfter(5);
    assertThat(train.err()).contains("run run: stopped at step ");
    Ganforge runs = Ganforge.run(folder, "runs", "--embedded", "--data-dir", "data", "--json");
    assertThat(runs.out()).contains("\"state\":\"stopped\"");
  }

  @Test
  void aServiceAndThoseWhoUseIt() throws IOException {
    Ganforge trainer = start("trainer", "--port", "0", "--data-dir", "data");
    String address = trainer.awaitMessage("^trainer on (\\S+),");
    Ganforge train = train("--trainer", address).awaitLines(5);
    Ganforge watch = start("watch", "run", "--json", "--trainer", address).awaitLines(2);

    interrupt(watch);
    assertThat(watch.err()).contains("Attach again: ganforge watch run --trainer " + address);
    interrupt(train);
    assertThat(train.err()).contains("run run: stopped at step ");
    assertCheckpointedAfter(5);
    interrupt(trainer);
  }

  @Test
  void aTrainerThatIsTraining() throws IOException {
    Ganforge trainer = start("trainer", "--port", "0", "--data-dir", "data");
    String address = trainer.awaitMessage("^trainer on (\\S+),");
    Ganforge train = train("--trainer", address).awaitLines(5);
    interrupt(trainer);
    assertCheckpointedAfter(5);
    assertThat(train.status()).as(train.everything()).isEqualTo(3);
    assertThat(train.err()).contains("run run: stopped at step ");
  }

  @Test
  void generatorAndWeb() {
    Ganforge generator =
        start("generator", "--port", "0", "--metrics-port", "0", "--data-dir", "data");
    String address = generator.awaitMessage("^generator on (\\S+),");
    Ganforge web = start("web", "--port", "0", "--generator", address);
    web.awaitMessage("^web on (\\S+),");
    interrupt(web);
    interrupt(generator);
  }

  @Test
  void theDemo() {
    Ganforge demo =
        start(
            "demo",
            "--data-dir",
            "data",
            "--port",
            "0",
            "--trainer-port",
            "0",
            "--generator-port",
            "0",
            "--log-every",
            "5");
    demo.awaitMessage("^ +http://127.0.0.1:\\d+/runs/demo$");
    demo.awaitMessage("^epoch 1  step 5/");
    interrupt(demo);
    assertThat(demo.err()).contains("run demo: stopped at step ");
  }

  @Test
  void allThreeServices() {
    Ganforge up =
        start("up", "--data-dir=data", "--port=0", "--trainer-port=0", "--generator-port=0");
    up.awaitMessage("^web +(\\S+)$");
    interrupt(up);
  }
}
