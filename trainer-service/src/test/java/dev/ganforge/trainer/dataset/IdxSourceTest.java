package dev.ganforge.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxSourceTest {
  private final Path folder;

  IdxSourceTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void rawAndGzippedGiveTheSameImages() throws Exception {
    byte[] file = IdxFiles.images(5, 8, 8);
    Path raw = Files.write(folder.resolve("raw"), file);
    Path zipped = Files.write(folder.resolve("zipped"), IdxFiles.gzip(file));
    try (Dataset a = open(raw, 8, 0);
        Dataset b = open(zipped, 8, 0)) {
      assertThat(a.size()).isEqualTo(5);
      assertThat(a.channels()).isEqualTo(1);
      assertThat(a.digest()).isEqualTo(b.digest()).matches("[0-9a-f]{64}");
      byte[] image = new byte[64];
      b.read(3, image, 0);
      assertThat(image).isEqualTo(Arrays.copyOfRange(file, 16 + 3 * 64, 16 + 4 * 64));
    }
  }

  @Test
  void aSmallerImageIsFramedInBlack() throws Exception {
    byte[] file = IdxFiles.images(2, 7, 6);
    Path raw = Files.write(folder.resolve("raw"), file);
    try (Dataset data = open(raw, 8, 3)) {
      byte[] image = new byte[8 * 8 * 3];
      data.read(0, image, 0);
      assertThat(sample(image, 0, 0)).isZero();
      assertThat(sample(image, 7, 3)).isZero();
      assertThat(sample(image, 0, 1)).isEqualTo(file[16]);
      assertThat(sample(image, 6, 6)).isEqualTo(file[16 + 6 * 6 + 5]);
    }
  }

  private static byte sample(byte[] image, int y, int x) {
    int position = (y * 8 + x) * 3;
    assertThat(image[position]).isEqualTo(image[position + 1]).isEqualTo(image[position + 2]);
    return image[position];
  }

  @Test
  void theEmbeddedDigits() throws Exception {
    try (Dataset small = Datasets.open("mnist", 28, 0, folder, PreparationListener.NONE);
        Dataset large = Datasets.open("mnist", 32, 0, folder, PreparationListener.NONE)) {
      assertThat(large.name()).isEqualTo("mnist");
      assertThat(large.size()).isEqualTo(10_000);
      assertThat(large.channels()).isEqualTo(1);
      byte[] digit = new byte[28 * 28];
      byte[] framed = new byte[32 * 32];
      for (int i = 0; i < 10_000; i += 999) {
        small.read(i, digit, 0);
        large.read(i, framed, 0);
        for (int y = 0; y < 28; y++) {
          assertThat(Arrays.copyOfRange(framed, (y + 2) * 32 + 2, (y + 2) * 32 + 30))
              .isEqualTo(Arrays.copyOfRange(digit, y * 28, y * 28 + 28));
        }
      }
    }
  }

  @Test
  void everyBrokenFileIsRefusedWithWhatItIs() throws Exception {
    byte[] good = IdxFiles.images(5, 8, 8);
    assertRefused(Arrays.copyOf(good, 200), "5 images of 8 x 8 pixels", "336 bytes", "200 bytes");
    assertRefused(Arrays.copyOf(good, 400), "336 bytes", "400 bytes");
    assertRefused(Arrays.copyOf(good, 10), "header of 16 bytes", "10 in all");
    assertRefused(new byte[0], "header of 16 bytes", "0 in all");
    assertRefused(
        "a text that is no data set".getBytes(StandardCharsets.UTF_8), "0x00000803", "0x61207465");
    assertRefused(IdxFiles.header(0x00000801, 5, 8, 8), "0x00000803", "0x00000801");
    assertRefused(IdxFiles.header(0x00000803, 0, 8, 8), "announces 0 images of 8 x 8");
    assertRefused(IdxFiles.header(0x00000803, -1, 8, 8), "announces 4294967295 images");
    assertRefused(IdxFiles.header(0x00000803, 9, 70_000, 70_000), "70000 x 70000");
    assertRefused(IdxFiles.header(0x00000803, Integer.MAX_VALUE, 1000, 1000), "16 bytes");
  }

  @Test
  void everyBrokenGzipFileIsRefusedWithWhatItIs() throws Exception {
    byte[] good = IdxFiles.images(5, 8, 8);
    byte[] zipped = IdxFiles.gzip(good);
    byte[] flipped = zipped.clone();
    flipped[flipped.length - 6] ^= 1;
    assertRefused(Arrays.copyOf(zipped, 200), "gzip data is broken");
    assertRefused(Arrays.copyOf(zipped, 6), "gzip data is broken");
    assertRefused(flipped, "gzip data is broken after 4 images");
    assertRefused(IdxFiles.gzip(Arrays.copyOf(good, 200)), "336 bytes", "200 bytes");
    assertRefused(IdxFiles.gzip(Arrays.copyOf(good, 400)), "336 bytes", "more");
    assertRefused(
        IdxFiles.gzip(IdxFiles.header(0x00000803, Integer.MAX_VALUE, 1000, 1000)), "no more than");
  }

  @Test
  void inspectingReadsTheWholeFileAndPreparesNothing() throws Exception {
    byte[] good = IdxFiles.gzip(IdxFiles.images(5, 8, 8));
    Path file = Files.write(folder.resolve("some-file"), good);
    assertThat(Datasets.inspect(file.toString())).isEqualTo(new Datasets.Summary(5, 1));
    Files.write(file, Arrays.copyOf(good, good.length - 20));
    assertThatThrownBy(() -> Datasets.inspect(file.toString()))
        .isInstanceOf(ServiceException.class)
        .hasMessageContainingAll(file.toString(), "gzip data is broken");
    assertThat(folder).isDirectoryNotContaining("glob:**cache");
  }

  private void assertRefused(byte[] content, String... said) throws IOException {
    Path file = Files.write(folder.resolve("some-file"), content);
    assertThatThrownBy(() -> open(file, 8, 0))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.INVALID_ARGUMENT))
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(said);
    assertThat(folder.resolve("cache"))
        .satisfiesAnyOf(
            cache -> assertThat(cache).doesNotExist(),
            cache -> assertThat(cache).isEmptyDirectory());
  }

  private Dataset open(Path file, int imageSize, int channels) throws InterruptedException {
    return Datasets.open(
        file.toString(), imageSize, channels, folder.resolve("cache"), PreparationListener.NONE);
  }
}
