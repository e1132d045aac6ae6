package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of data set and a network of the user's own, from a file to a run that is complete.
 */
class DataFormatsTest {
  private static final String NETWORK =
      """
      latent: {dimension: 8, distribution: uniform}
      image: {channels: 3, size: 16}
      updates: generator_first
      generator:
        - linear: {in: 8, out: 64}
        - reshape: {shape: [4, 4, 4]}
        - batch_norm: {features: 4}
        - relu
        - conv_transpose2d: {in: 4, out: 3, kernel: 8, stride: 4, padding: 2}
        - tanh
      discriminator:
        - conv2d: {in: 3, out: 4, kernel: 4, stride: 4}
        - leaky_relu: {slope: 0.2}
        - flatten
        - linear: {in: 64, out: 1}
      """;

  private final ObjectMapper json = new ObjectMapper();
  @TempDir private Path folder;

  /** Three steps of a tiny network; the run has to complete. */
  private Ganforge train(String dataset, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", "--embedded", "--data-dir", "data"));
    arguments.addAll(List.of("--dataset", dataset, "--batch-size", "8", "--steps", "3"));
    arguments.addAll(List.of(more));
    Ganforge train = Ganforge.run(folder, arguments.toArray(String[]::new));
    assertThat(train.status()).as(train.everything()).isZero();
    assertThat(train.err()).contains(": completed at step 3 of 3, ");
    return train;
  }

  private Ganforge trainSmallDcgan(String dataset) {
    return train(dataset, "--image-size", "16", "--ngf", "4", "--ndf", "4");
  }

  /** What the cache holds now. */
  private List<JsonNode> prepared() throws IOException {
    Ganforge datasets = Ganforge.run(folder, "datasets", "--data-dir", "data", "--json");
    assertThat(datasets.status()).as(datasets.everything()).isZero();
    List<JsonNode> prepared = new ArrayList<>();
    for (String line : datasets.out().lines().toList()) {
      JsonNode dataset = json.readTree(line);
      if (dataset.get("prepared").booleanValue()) {
        prepared.add(dataset);
      }
    }
    return prepared;
  }

  @Test
  void aZipOfJpegs() throws IOException {
    ImageSets.zipOfJpegs(folder.resolve("photos.zip"), 500);
    trainSmallDcgan("photos.zip");
    List<JsonNode> prepared = prepared();
    assertThat(prepared).hasSize(1);
    JsonNode photos = prepared.get(0);
    assertThat(photos.get("dataset").textValue()).endsWith("/photos.zip");
    assertThat(photos.get("images").intValue()).isEqualTo(500);
    assertThat(photos.get("channels").intValue()).isEqualTo(3);
    assertThat(photos.get("imageSize").intValue()).isEqualTo(16);
  }

  @Test
  void aNestedFolderWithTenBadFilesAmongTwoThousand() throws IOException {
    Path nested = folder.resolve("nested");
    Map<String, byte[]> bad = ImageSets.badFiles();
    ImageSets.nestedFolder(nested, 2000 - bad.size());
    for (Map.Entry<String, byte[]> file : bad.entrySet()) {
      ImageSets.write(nested, file.getKey(), file.getValue());
    }
    Ganforge train = trainSmallDcgan("nested");
    assertThat(train.err().lines().filter(line -> line.contains(" leaves out ")))
        .hasSize(10)
        .allMatch(line -> line.matches(".* leaves out \\S+: \\S.*"));
    for (String name : bad.keySet()) {
      assertThat(train.err()).containsOnlyOnce(" leaves out " + name + ": ");
    }
    assertThat(train.err()).doesNotContain("\tat ");

    String[] prepare = "prepare --dataset nested --image-size 16 --data-dir data".split(" ");
    Ganforge again = Ganforge.run(folder, prepare);
    assertThat(again.out()).contains("nested: 1990 images of 16 x 16 x 3 ");
    assertThat(again.err()).contains("left out beside.jpeg: ").contains(", 10 files left out\n");
  }

  @Test
  void idxAsItIsAndCompressed() throws IOException {
    ImageSets.idx(
        folder.resolve("train-images-idx3-ubyte"),
        folder.resolve("train-images-idx3-ubyte.gz"),
        100);
    trainSmallDcgan("train-images-idx3-ubyte");
    trainSmallDcgan("train-images-idx3-ubyte.gz");
    List<JsonNode> prepared = prepared();
    assertThat(prepared)
        .isNotEmpty()
        .allSatisfy(
            idx -> {
              assertThat(idx.get("images").intValue()).isEqualTo(100);
              assertThat(idx.get("channels").intValue()).isEqualTo(1);
            });
    assertThat(prepared.stream().map(idx -> idx.get("sha256")).distinct()).hasSize(1);
  }

  @Test
  void aNetworkOfOnesOwn() throws IOException {
    Files.writeString(folder.resolve("own.yaml"), NETWORK);
    train("mnist", "--network", "own.yaml", "--name", "own");
    try (Ganforge trainer =
        Ganforge.start(folder, "trainer", "--port", "0", "--data-dir", "data")) {
      String target = trainer.awaitMessage("^trainer on (\\S+),");
      Ganforge describe = Ganforge.run(folder, "describe", "own", "--trainer", target);
      assertThat(describe.out())
          .containsPattern(" 4 \\(ConvTranspose2d\\) +\\[-1, 3, 16, 16\\] +771 +12,288\n")
          .contains("Total params: 1,355\n");
      assertSafetensors(target, 1355);
      refusals(target);
    }
  }

  private void assertSafetensors(String target, int parameters) throws IOException {
    String command = "export own --format safetensors --out own.safetensors --trainer " + target;
    Ganforge done = Ganforge.run(folder, command.split(" "));
    assertThat(done.status()).as(done.everything()).isZero();
    byte[] bytes = Files.readAllBytes(folder.resolve("own.safetensors"));
    int header = Math.toIntExact(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
    JsonNode tensors = json.readTree(bytes, Long.BYTES, header);
    assertThat(tensors.get("4.weight").get("shape")).hasToString("[4,3,8,8]");
    assertThat(bytes.length - header - Long.BYTES).isGreaterThanOrEqualTo(4 * parameters);
  }

  private void refusals(String target) throws IOException {
    assertRefused(target, "reshape", "rehsape", "generator layer 2", "rehsape");
    assertRefused(target, "linear: {in: 8,", "linear: {in: 9,", "generator layer 1", "9", "8");
    assertRefused(target, "out: 1}", "out: 2}", "discriminator", "2");
    assertRefused(target, "slope: 0.2", "slope: steep", "discriminator layer 2", "steep");
    assertRefused(target, "generator:", "generator: {", "not YAML at line ");
  }

  private void assertRefused(String target, String right, String wrong, String... words)
      throws IOException {
    assertThat(NETWORK).contains(right);
    Files.writeString(folder.resolve("wrong.yaml"), NETWORK.replace(right, wrong));
    String command = "train --network wrong.yaml --name wrong --trainer " + target;
    Ganforge refused = Ganforge.run(folder, command.split(" "));
    assertThat(refused.status()).as(refused.everything()).isEqualTo(2);
    assertThat(refused.err().lines()).as(refused.err()).hasSize(1);
    assertThat(refused.err()).startsWith("ganforge: network_yaml").contains(words);
    assertThat(refused.err()).doesNotContain("Exception");
  }
}
