package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Train, then generate, each with the services inside its own process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainAndGenerateTest {
  private static final List<String> FIELDS =
      List.of(
          "run",
          "step",
          "epoch",
          "lossD",
          "lossG",
          "dReal",
          "dFakeBefore",
          "dFakeAfter",
          "imagesPerSecond");
  private static final int STEPS = 40;

  private final ObjectMapper json = new ObjectMapper();
  private Path folder;
  private Ganforge train;

  @BeforeAll
  void train(@TempDir Path folder) {
    this.folder = folder;
    List<String> arguments = new ArrayList<>(List.of("train", "--embedded", "--data-dir", "data"));
    arguments.addAll(List.of("--dataset", "mnist", "--preset", "dcgan", "--image-size", "32"));
    arguments.addAll(List.of("--ngf", "8", "--ndf", "8", "--batch-size", "32", "--name", "digits"));
    arguments.addAll(List.of("--steps", "" + STEPS, "--checkpoint-every", "20", "--json"));
    train = Ganforge.run(folder, arguments.toArray(String[]::new));
  }

  @Test
  void everyStepIsAJsonObjectALine() throws IOException {
    assertThat(train.status()).as(train.everything()).isZero();
    List<String> lines = train.out().lines().toList();
    assertThat(lines).hasSize(STEPS);
    for (int i = 0; i < STEPS; i++) {
      JsonNode step = json.readTree(lines.get(i));
      assertThat(step.fieldNames()).toIterable().containsExactlyElementsOf(FIELDS);
      assertThat(step.get("run").textValue()).isEqualTo("digits");
      assertThat(step.get("step").intValue()).isEqualTo(i + 1);
      assertThat(step.get("epoch").intValue()).isEqualTo(1);
      for (String figure : FIELDS.subList(3, FIELDS.size())) {
        assertThat(step.get(figure).isFloatingPointNumber()).as(lines.get(i)).isTrue();
      }
      assertThat(step.get("dReal").doubleValue()).isBetween(0.0, 1.0);
      assertThat(step.get("imagesPerSecond").doubleValue()).isPositive();
    }
    assertThat(train.err()).contains("run digits: completed at step 40 of 40, ");
  }

  @Test
  void theSameSeedGivesTheSameGrid() throws IOException {
    byte[] first = generate("first.png", "--count", "64", "--seed", "1");
    byte[] second = generate("second.png", "--count", "64", "--seed", "1");
    assertThat(second).isEqualTo(first);
    BufferedImage grid = ImageIO.read(folder.resolve("first.png").toFile());
    assertThat(grid.getWidth()).isEqualTo(8 * 34 + 2);
    assertThat(grid.getHeight()).isEqualTo(8 * 34 + 2);
    assertThat(generate("other.png", "--count", "64", "--seed", "2")).isNotEqualTo(first);
  }

  @Test
  void anImageIsTheSameAloneInAGridAndInAFolder() throws IOException {
    generate("grid.png", "--count", "4", "--seed", "10");
    generate("alone.png", "--seed", "13");
    BufferedImage grid = ImageIO.read(folder.resolve("grid.png").toFile());
    BufferedImage alone = ImageIO.read(folder.resolve("alone.png").toFile());
    BufferedImage last = grid.getSubimage(36, 36, 32, 32);
    IntStream.range(0, 32 * 32)
        .forEach(
            i -> assertThat(last.getRGB(i % 32, i / 32)).isEqualTo(alone.getRGB(i % 32, i / 32)));

    run("--count", "2", "--seed", "12", "--out-dir", "files");
    try (Stream<Path> files = Files.list(folder.resolve("files"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("digits-40-12.png", "digits-40-13.png");
    }
    assertThat(folder.resolve("files/digits-40-13.png"))
        .hasBinaryContent(Files.readAllBytes(folder.resolve("alone.png")));
  }

  @Test
  void anOlderCheckpointCanBeAskedFor() throws IOException {
    assertThat(generate("old.png", "--seed", "1", "--model", "digits@20"))
        .isNotEqualTo(generate("new.png", "--seed", "1", "--model", "digits"));
  }

  @Test
  void rawIsOneByteASample() throws IOException {
    assertThat(generate("one.raw", "--seed", "1", "--format", "raw")).hasSize(32 * 32);
  }

  @Test
  void runsListsTheRun() throws IOException {
    Ganforge runs = Ganforge.run(folder, "runs", "--embedded", "--data-dir", "data", "--json");
    JsonNode run = json.readTree(runs.out());
    assertThat(run.get("state").textValue()).isEqualTo("completed");
    assertThat(run.get("latestCheckpointStep").intValue()).isEqualTo(STEPS);
  }

  private byte[] generate(String file, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--out", file));
    run(all.toArray(String[]::new));
    return Files.readAllBytes(folder.resolve(file));
  }

  private void run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("generate", "--embedded", "--data-dir", "data"));
    all.addAll(List.of(arguments));
    Ganforge generate = Ganforge.run(folder, all.toArray(String[]::new));
    assertThat(generate.status()).as(generate.everything()).isZero();
  }
}
