package dev.ganforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ganforge.cli.fixture.CapturedConsole;
import dev.ganforge.cli.fixture.CommandRun;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.runtime.image.Png;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that need no service: prepare and datasets, on a folder with one bad file. */
class DataCommandsTest {
  private static final int GOOD = 199;

  @TempDir private Path folder;
  private Path images;

  @BeforeEach
  void makeImages() throws IOException {
    images = folder.resolve("images");
    Path nested = Files.createDirectories(images.resolve("one"));
    for (int i = 0; i < GOOD; i++) {
      Pixels pixels = new Pixels(4, 4, 1, new byte[16]);
      Files.write(nested.resolve(i + ".png"), Png.encode(pixels, Map.of()));
    }
    Files.writeString(nested.resolve("broken.png"), "no image");
  }

  private CommandRun run(int columns, String... arguments) {
    CapturedConsole console = new CapturedConsole(columns);
    int status =
        GanforgeCommandLine.create(
                new CommandContext(console.console(), new Shutdown(() -> {})),
                Map.of("GANFORGE_DATA_DIR", folder.resolve("data").toString()))
            .execute(arguments);
    return new CommandRun(status, console.out(), console.err());
  }

  private CommandRun prepare(int columns, Path dataset) {
    return run(columns, "prepare", "--dataset", dataset.toString(), "--image-size", "8");
  }

  @Test
  void prepareNamesWhatItLeavesOutAndSaysWhatThereIs() {
    CommandRun first = prepare(0, images);
    assertThat(first.status()).as(first.err()).isZero();
    assertThat(first.out())
        .matches(
            images
                + ": 199 images of 8 x 8 x 1 \\(height, width, channels\\), sha256 [0-9a-f]{64}\n");
    assertThat(first.err())
        .contains("prepared 20/200 images\n")
        .contains("prepared 200/200 images, 1 left out\n")
        .containsOnlyOnce("left out one/broken.png: ")
        .endsWith("in " + folder.resolve("data/datasets") + ", 1 file left out\n")
        .doesNotContain("\r");

    CommandRun second = prepare(0, images);
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(second.err())
        .contains("left out one/broken.png: ")
        .doesNotContain("prepared 200/200");
  }

  @Test
  void prepareDrawsABarOnATerminal() {
    assertThat(prepare(120, images).err())
        .contains("\r\u001b[Kpreparing ")
        .contains("#################### 200/200 100% ")
        .contains(", 1 left out\nleft out one/broken.png: ")
        .doesNotContain("prepared 200/200");
  }

  @Test
  void datasetsListsWhatIsPrepared() throws IOException {
    assertThat(run(0, "datasets").out())
        .isEqualTo(
            "DATASET  IMAGES  SHAPE         SIZE  SHA-256\nmnist    -       not prepared  -     -\n");
    assertThat(prepare(0, images).status()).isEqualTo(0);
    List<String> text = run(0, "datasets").out().lines().toList();
    assertThat(text).hasSize(3);
    assertThat(text.get(2)).contains(images.toString()).contains("199     8 x 8 x 1 ");
    List<String> json = run(0, "datasets", "--json").out().lines().toList();
    assertThat(json.get(0)).isEqualTo("{\"dataset\":\"mnist\",\"prepared\":false}");
    JsonNode prepared = new ObjectMapper().readTree(json.get(1));
    assertThat(prepared.get("images").intValue()).isEqualTo(GOOD);
    assertThat(prepared.get("sha256").textValue()).hasSize(64);
  }

  @Test
  void whatIsRefusedIsOneSentence() throws IOException {
    Files.writeString(images.resolve("second.png"), "no image");
    Files.writeString(images.resolve("third.png"), "no image");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    for (List<String> arguments :
        List.of(
            List.of("--dataset", images.toString(), "--image-size", "8"),
            List.of("--dataset", empty.toString(), "--image-size", "8"),
            List.of("--dataset", "no-such-file", "--image-size", "8"),
            List.of("--dataset", "mnist", "--image-size", "0"),
            List.of("--dataset", "mnist", "--image-size", "8", "--channels", "2"),
            List.of("--dataset", "mnist"),
            List.of("--image-size", "8"))) {
      String[] command = new String[arguments.size() + 1];
      command[0] = "prepare";
      System.arraycopy(arguments.toArray(), 0, command, 1, arguments.size());
      CommandRun run = run(0, command);
      assertThat(run.status()).as(arguments + " " + run.err()).isEqualTo(2);
      assertThat(run.err().lines().filter(line -> !line.startsWith("prepared ")))
          .as(run.err())
          .hasSize(1);
      assertThat(run.err()).contains("ganforge: ").doesNotContain("Exception");
      assertThat(run.out()).isEmpty();
    }
    assertThat(folder.resolve("data/datasets")).isEmptyDirectory();
  }
}
