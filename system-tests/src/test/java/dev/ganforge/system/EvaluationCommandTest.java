package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.torchscript.FeatureProgram;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quality measure from the command line: asked for, shown and recorded. */
class EvaluationCommandTest {
  private static final String NAME = "FD-features-[0-9a-f]{8}@100";

  private final ObjectMapper json = new ObjectMapper();
  @TempDir private Path folder;

  @BeforeEach
  void makeImages() throws IOException {
    ImageSets.idx(folder.resolve("images-idx3-ubyte"), folder.resolve("images-idx3-ubyte.gz"), 100);
  }

  private Ganforge train(String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", "--embedded", "--data-dir", "data"));
    arguments.addAll(List.of("--dataset", "images-idx3-ubyte", "--batch-size", "8"));
    arguments.addAll(List.of("--image-size", "16", "--ngf", "4", "--ndf", "4", "--steps", "20"));
    arguments.addAll(List.of("--checkpoint-every", "5", "--evaluate-every", "10"));
    arguments.addAll(List.of(more));
    return Ganforge.run(folder, arguments.toArray(String[]::new));
  }

  @Test
  void aUsersExtractorScoresEveryTenthStep() throws IOException {
    writeExtractor(Shape.of(1, 16, 16));
    Ganforge train = train("--feature-extractor", "features.pt", "--tensorboard", "board");
    assertThat(train.status()).as(train.everything()).isZero();
    assertThat(train.err().lines().filter(line -> line.startsWith("checkpoint")))
        .hasSize(5)
        .filteredOn(line -> line.contains("FD-"))
        .hasSize(2)
        .allMatch(
            line -> line.matches("checkpoint at step [12]0  " + NAME + " \\S+ \\(floor \\S+\\)"));

    Ganforge runs = Ganforge.run(folder, "runs", "--embedded", "--data-dir", "data", "--json");
    JsonNode score = json.readTree(runs.out()).get("frechet");
    assertThat(score.get("name").textValue()).matches(NAME);
    assertThat(score.get("step").intValue()).isEqualTo(20);
    assertThat(score.get("value").doubleValue()).isPositive();
    assertThat(recorded()).contains("frechet/" + score.get("name").textValue() + "/floor");
  }

  /** What the event files hold, tags among it. */
  private String recorded() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder.resolve("board"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }

  @Test
  void aScoreComesWithAStepBehindItAsJson() throws IOException {
    Ganforge train = train("--json");
    assertThat(train.status()).as(train.everything()).isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : train.out().lines().toList()) {
      lines.add(json.readTree(line));
    }
    assertThat(lines)
        .extracting(line -> line.get("step").longValue())
        .hasSize(20)
        .isSorted()
        .doesNotHaveDuplicates();
    List<JsonNode> scored = lines.stream().filter(line -> line.has("frechet")).toList();
    assertThat(scored).hasSize(1);
    JsonNode score = scored.get(0).get("frechet").get(0);
    assertThat(score.get("step").longValue())
        .isPositive()
        .isLessThan(scored.get(0).get("step").longValue());
    assertThat(score.get("name").textValue()).isEqualTo("FD-random@100");
    assertThat(score.get("floor").doubleValue()).isPositive();
    assertThat(train.err()).contains("checkpoint at step 20  FD-random@100 ");
  }

  @Test
  void aWrongFileIsRefusedInOneSentence() throws IOException {
    writeExtractor(Shape.of(3, 16, 16));
    Files.writeString(folder.resolve("text.pt"), "no module");
    for (String file : List.of("absent.pt", "text.pt", "features.pt")) {
      Ganforge refused = train("--feature-extractor", file);
      assertThat(refused.status()).as(refused.everything()).isEqualTo(2);
      assertThat(refused.err().lines()).as(refused.err()).hasSize(1);
      assertThat(refused.err()).startsWith("ganforge: feature_extractor is \"").contains(file);
    }
    assertThat(Ganforge.run(folder, "runs", "--embedded", "--data-dir", "data").out()).isEmpty();
  }

  @Test
  void aDescribedNetworkHasTheDataSetsChannels() {
    Ganforge mnist =
        Ganforge.run(folder, "describe --embedded --data-dir data --dataset mnist".split(" "));
    assertThat(mnist.out()).contains("[-1, 1, 64, 64]").doesNotContain("[-1, 3, 64, 64]");
    Ganforge none = Ganforge.run(folder, "describe --embedded --data-dir data".split(" "));
    assertThat(none.out()).contains("[-1, 3, 64, 64]");
  }

  private void writeExtractor(Shape image) throws IOException {
    try (OutputStream out = Files.newOutputStream(folder.resolve("features.pt"))) {
      FeatureProgram.compile(image).writeTo(out);
    }
  }
}
