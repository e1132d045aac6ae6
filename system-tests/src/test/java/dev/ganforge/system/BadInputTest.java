package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is said in one sentence, with status 2 and without a stack trace. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private Path folder;

  @BeforeAll
  void trainOne(@TempDir Path folder) throws IOException {
    this.folder = folder;
    // the header says 100 images of 28 x 28; the file ends in the middle of the first
    byte[] truncated = new byte[16 + 400];
    System.arraycopy(
        new byte[] {0, 0, 8, 3, 0, 0, 0, 100, 0, 0, 0, 28, 0, 0, 0, 28}, 0, truncated, 0, 16);
    Files.write(folder.resolve("truncated-idx3-ubyte"), truncated);
    Ganforge train =
        Ganforge.run(
            folder,
            ("train --embedded --data-dir data --name digits --image-size 16 --ngf 8 --ndf 8"
                    + " --batch-size 16 --steps 2")
                .split(" "));
    assertThat(train.status()).as(train.everything()).isZero();
  }

  private void assertRefused(Ganforge command, String... words) {
    assertThat(command.status()).as(command.everything()).isEqualTo(2);
    assertThat(command.err().lines().filter(line -> !line.startsWith("run "))).hasSize(1);
    assertThat(command.err())
        .contains("ganforge: ")
        .contains(words)
        .doesNotContain("Exception")
        .doesNotContain("\tat ");
    assertThat(command.out()).isEmpty();
  }

  private Ganforge embedded(String verb, String arguments) {
    List<String> all = new ArrayList<>(List.of(verb, "--embedded", "--data-dir", "data"));
    all.addAll(List.of(arguments.split(" ")));
    return Ganforge.run(folder, all.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "--dataset no-such-file, no-such-file",
    "--dataset truncated-idx3-ubyte, truncated-idx3-ubyte",
    "--image-size 48, 48",
    "--image-size 0, image_size is 0",
    "--preset nonsense, nonsense",
    "--steps 0, steps is 0",
    "--batch-size 0, batch_size is 0",
    "--channels 2, channels is 2",
    "--beta1 1, beta1 is 1",
    "--lr -1, learning_rate",
    "--device tpu, device is",
    "--name digits, digits",
    "--name ../up, ../up"
  })
  void training(String arguments, String words) {
    assertRefused(embedded("train", arguments), words);
  }

  @ParameterizedTest
  @CsvSource({
    "--count 0 --out x.png, count is 0",
    "--count -1 --out x.png, count is -1",
    "--count 1025 --out x.png, 1024",
    "--model unknown --out x.png, unknown",
    "--model digits@77 --out x.png, digits@77",
    "--truncation 0 --out x.png, truncation is 0",
    "--seed 1.5 --out x.png, 1.5",
    "--out no/such/folder/x.png, no/such/folder"
  })
  void generating(String arguments, String words) {
    assertRefused(embedded("generate", arguments), words);
    assertThat(folder.resolve("x.png")).doesNotExist();
  }

  @Test
  void aDataDirectoryWithoutACheckpoint() {
    assertRefused(
        Ganforge.run(
            folder,
            "generate",
            "--embedded",
            "--data-dir",
            "empty",
            "--seed",
            "1",
            "--out",
            "x.png"),
        "no checkpoint");
  }

  @ParameterizedTest
  @ValueSource(strings = {"trainer --data-dir other", "generator --data-dir other", "web"})
  void aPortInUse(String service) throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = "" + taken.getLocalPort();
      String command = service + " --host 0.0.0.0 --port " + port;
      assertRefused(Ganforge.run(folder, command.split(" ")), port);
    }
  }

  @Test
  void aDataDirectoryInUse() {
    try (Ganforge trainer =
        Ganforge.start(folder, "trainer", "--port", "0", "--data-dir", "shared")) {
      trainer.awaitMessage("^trainer on (\\S+),");
      String whose = "in use by the trainer with process id " + trainer.pid();
      assertRefused(
          Ganforge.run(folder, "runs", "--embedded", "--data-dir", "shared"), "shared", whose);
      assertRefused(
          Ganforge.run(folder, "trainer", "--port", "0", "--data-dir", "shared"), "shared", whose);
      assertRefused(Ganforge.run(folder, "doctor", "--data-dir", "shared"), "shared", whose);
    }
  }
}
