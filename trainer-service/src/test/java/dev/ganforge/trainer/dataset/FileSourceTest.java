package dev.ganforge.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
  private final Path folder;
  private final Path cache;

  FileSourceTest(@TempDir Path folder) {
    this.folder = folder;
    cache = folder.resolve("cache");
  }

  @Test
  void aNestedFolderIsReadInTheOrderOfImageFolder() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("b/1.png", ImageFiles.plain("png", 0x050505));
    files.put("a/sub/1.png", ImageFiles.plain("png", 0x030303));
    files.put("a/z.png", ImageFiles.plain("png", 0x020202));
    files.put("a-b/1.BMP", ImageFiles.plain("bmp", 0x040404));
    files.put("root.gif", ImageFiles.plain("gif", 0x010101));
    files.put("a/notes.txt", ImageFiles.NO_IMAGE);
    files.put("a/.hidden.png", ImageFiles.NO_IMAGE);
    files.put(".trash/1.png", ImageFiles.NO_IMAGE);
    Path data = ImageFiles.folder(folder.resolve("data"), files);
    try (Dataset dataset = Datasets.open(data.toString(), 4, 0, cache, PreparationListener.NONE)) {
      assertThat(dataset.size()).isEqualTo(5);
      assertThat(dataset.channels()).isEqualTo(1);
      byte[] all = new byte[5 * 16];
      for (int i = 0; i < 5; i++) {
        dataset.read(i, all, 16 * i);
        assertThat(all[16 * i + 7]).isEqualTo((byte) (i + 1));
      }
    }
  }

  @Test
  void badFilesAreNamedAndSkipped() throws Exception {
    byte[] jpeg = ImageFiles.plain("jpg", 0x804020);
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 400; i++) {
      files.put("class%d/%03d.jpg".formatted(i % 3, i), jpeg);
    }
    files.put("class0/empty.jpg", new byte[0]);
    files.put("class1/cut.jpg", Arrays.copyOf(jpeg, jpeg.length - 4));
    files.put("class2/text.png", "no image".getBytes(StandardCharsets.UTF_8));
    files.put("class2/huge.png", hugePng());
    Path data = ImageFiles.folder(folder.resolve("data"), files);
    Recorder listener = new Recorder();
    try (Dataset dataset = Datasets.open(data.toString(), 4, 0, cache, listener)) {
      assertThat(dataset.size()).isEqualTo(400);
      assertThat(dataset.channels()).isEqualTo(3);
    }
    assertThat(listener.last).isEqualTo("404 of 404, bad 4");
    assertThat(listener.skipped)
        .containsExactly(
            "class0/empty.jpg: is empty",
            "class1/cut.jpg: is a JPEG file that ends too early",
            "class2/huge.png: has 70000 x 70000 pixels; allowed: 1 to 67108864 in all",
            "class2/text.png: is no JPEG, PNG, BMP, GIF or WebP file");
  }

  /** A PNG that announces more pixels than fit into memory. */
  private static byte[] hugePng() throws IOException {
    byte[] png = ImageFiles.plain("png", 0);
    ByteBuffer.wrap(png).putInt(16, 70_000).putInt(20, 70_000);
    return png;
  }

  @Test
  void moreThanOnePercentBadIsRefused() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    byte[] png = ImageFiles.plain("png", 0x804020);
    for (int i = 0; i < 98; i++) {
      files.put("%03d.png".formatted(i), png);
    }
    files.put("x.png", ImageFiles.NO_IMAGE);
    files.put("y.png", Arrays.copyOf(png, 50));
    Path data = ImageFiles.folder(folder.resolve("data"), files);
    assertRefused(data, "more than 1 % of its 100 files", "x.png (is no ", "y.png (is a broken");
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void aFolderWithoutAnyImageIsRefused() throws Exception {
    Path data = ImageFiles.folder(folder.resolve("data"), Map.of("a/x.txt", new byte[9]));
    assertRefused(data, "no file in it ends in .jpg");
    Files.write(data.resolve("only.png"), ImageFiles.NO_IMAGE);
    assertRefused(data, "none of its 1 files is a readable image", "only.png (is no");
  }

  @Test
  void aMissingPathIsRefused() {
    assertRefused(folder.resolve("missing"), "dataset is", "allowed: mnist, or the path of");
    assertThatThrownBy(() -> Datasets.open("\0", 4, 0, cache, PreparationListener.NONE))
        .isInstanceOf(ServiceException.class);
    assertThatThrownBy(() -> Datasets.open("", 4, 0, cache, PreparationListener.NONE))
        .isInstanceOf(ServiceException.class);
  }

  @Test
  void inspectingCountsWithoutPreparing() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a.png", ImageFiles.plain("png", 0x010203));
    files.put("b.png", ImageFiles.NO_IMAGE);
    Path data = ImageFiles.folder(folder.resolve("data"), files);
    assertThat(Datasets.inspect(data.toString())).isEqualTo(new Datasets.Summary(2, 3));
    assertThat(cache).doesNotExist();
    assertThatThrownBy(() -> Datasets.inspect("/nowhere"))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("allowed: mnist");
  }

  @Test
  void aZipIsReadInPlace() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 499; i >= 0; i--) {
      files.put("faces/%06d.jpg".formatted(i), ImageFiles.plain("jpg", (i / 2) * 0x010101));
    }
    files.put("__MACOSX/faces/._000000.jpg", ImageFiles.NO_IMAGE);
    files.put("../outside.jpg", ImageFiles.plain("jpg", 0xFFFFFF));
    Path zip = ImageFiles.zip(folder.resolve("faces.zip"), files);
    try (Dataset dataset = Datasets.open(zip.toString(), 4, 3, cache, PreparationListener.NONE)) {
      assertThat(dataset.size()).isEqualTo(500);
      byte[] image = new byte[4 * 4 * 3];
      for (int i = 0; i < 500; i += 99) {
        dataset.read(i, image, 0);
        assertThat(image[20] & 0xFF).isEqualTo(i / 2);
      }
    }
    assertThat(folder).isDirectoryNotContaining("glob:**outside*");
    assertThat(cache).isDirectoryNotContaining("glob:**outside*");
  }

  @Test
  void aBrokenZipIsRefused() throws Exception {
    Path zip = ImageFiles.zip(folder.resolve("z"), Map.of("a.png", ImageFiles.plain("png", 0)));
    byte[] whole = Files.readAllBytes(zip);
    Files.write(zip, Arrays.copyOf(whole, whole.length - 30));
    assertRefused(zip, "is not a whole zip");
    assertRefused(ImageFiles.zip(folder.resolve("none.zip"), Map.of()), "no file in it ends in");
  }

  @Test
  void aBadEntryOfAZipIsNamed() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    byte[] png = ImageFiles.plain("png", 0x102030);
    for (int i = 0; i < 150; i++) {
      files.put("%03d.png".formatted(i), png);
    }
    Path zip = ImageFiles.zip(folder.resolve("z.zip"), files);
    byte[] bytes = Files.readAllBytes(zip);
    bytes[60] ^= 0x55; // in the first entry's data
    Files.write(zip, bytes);
    Recorder listener = new Recorder();
    try (Dataset dataset = Datasets.open(zip.toString(), 4, 3, cache, listener)) {
      assertThat(dataset.size()).isEqualTo(149);
      assertThat(listener.skipped).singleElement().asString().startsWith("000.png: ");
    }
  }

  private void assertRefused(Path data, String... said) {
    assertThatThrownBy(() -> Datasets.open(data.toString(), 4, 0, cache, PreparationListener.NONE))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.INVALID_ARGUMENT))
        .hasMessageContaining("\"" + data + "\"")
        .hasMessageContainingAll(said);
  }
}
