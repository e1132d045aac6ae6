package dev.ganforge.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Image files come out as torchvision's ImageFolder, Resize(64) and CenterCrop(64) make them. */
class ImageParityTest {
  @ParameterizedTest
  @CsvSource({
    "camera.png, 0",
    "chelsea.png, 0",
    "face_178x218.jpg, 0.3",
    "face_cmyk.jpg, 0.3",
    "face_exif6.jpg, 0.3",
    "logo.png, 0",
    "palette_color.png, 0",
    "palette_gray.png, 0",
    "rocket.jpg, 0.3",
    "tiny_40x30.png, 0",
  })
  void meanAbsoluteDifferenceOf255(String name, double allowed, @TempDir Path folder)
      throws Exception {
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
    double difference = difference(actual, expected(name));
    assertThat(difference).isLessThanOrEqualTo(allowed);
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
