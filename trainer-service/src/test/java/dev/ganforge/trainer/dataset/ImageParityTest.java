package dev.ganforge.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Image files come out as torchvision's ImageFolder, Resize(64) and CenterCrop(64) make them. Files
 * without loss must agree exactly; decoders of lossy ones may round otherwise.
 */
class ImageParityTest {
  static List<String> names() throws IOException, URISyntaxException {
    var folder = Objects.requireNonNull(ImageParityTest.class.getResource("images"));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void meanAbsoluteDifferenceOf255(String name, @TempDir Path folder) throws Exception {
    Path images = Files.createDirectory(folder.resolve("images"));
    try (InputStream file = resource("images/" + name)) {
      Files.copy(file, images.resolve(name));
    }
    byte[] actual = new byte[64 * 64 * 3];
    try (Dataset data =
        Datasets.open(
            images.toString(), 64, 3, folder.resolve("cache"), PreparationListener.NONE)) {
      data.read(0, actual, 0);
    }
    assertThat(difference(actual, expected(name))).isBetween(0.0, allowed(name));
  }

  private static double allowed(String name) {
    if (name.equals("lossy.webp")) {
      return 1.5; // its decoder enlarges the chroma by repetition
    }
    return name.endsWith(".jpg") ? 0.3 : 0;
  }

  private static double difference(byte[] actual, BufferedImage expected) {
    long sum = 0;
    for (int i = 0; i < 64 * 64; i++) {
      int rgb = expected.getRGB(i % 64, i / 64);
      sum += Math.abs((actual[3 * i] & 0xFF) - (rgb >> 16 & 0xFF));
      sum += Math.abs((actual[3 * i + 1] & 0xFF) - (rgb >> 8 & 0xFF));
      sum += Math.abs((actual[3 * i + 2] & 0xFF) - (rgb & 0xFF));
    }
    return (double) sum / actual.length;
  }

  private static BufferedImage expected(String name) throws IOException {
    try (InputStream file = resource("expected/" + name + ".png")) {
      return Objects.requireNonNull(ImageIO.read(file));
    }
  }

  private static InputStream resource(String path) {
    return Objects.requireNonNull(ImageParityTest.class.getResourceAsStream(path));
  }
}
