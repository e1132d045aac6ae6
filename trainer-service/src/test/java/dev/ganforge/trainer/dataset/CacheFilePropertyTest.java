package dev.ganforge.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.trainer.damage.Bounded;
import dev.ganforge.trainer.damage.Damage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * A prepared data set in any shape is read as it was, or the doctor finds what is wrong with it.
 */
class CacheFilePropertyTest {
  private static final Bounded BOUNDED = new Bounded(16 << 20);
  private static final int CHECKED = 92; // bytes of the header before its checksum
  private static Path folder = Path.of("unset");
  private static Path file = Path.of("unset");
  private static byte[] original = {};

  @BeforeContainer
  static void prepare() throws Exception {
    folder = Files.createTempDirectory("damaged");
    Path data = Files.write(folder.resolve("digits"), IdxFiles.images(3, 4, 4));
    Path cache = folder.resolve("cache");
    Datasets.open(data.toString(), 4, 1, cache, PreparationListener.NONE).close();
    try (Stream<Path> files = Files.list(cache)) {
      file = files.findFirst().orElseThrow();
    }
    original = Files.readAllBytes(file);
  }

  @AfterContainer
  static void remove() throws IOException {
    for (Path path : List.of(file, file.resolveSibling(""), folder.resolve("digits"), folder)) {
      Files.delete(path);
    }
  }

  /** Half of them with a header whose checksum is right. */
  @Provide
  Arbitrary<byte[]> damaged() {
    return Arbitraries.oneOf(
        Damage.of(List.of(original)),
        Damage.of(List.of(original)).map(CacheFilePropertyTest::withChecksum));
  }

  private static byte[] withChecksum(byte[] bytes) {
    if (bytes.length >= CHECKED + Integer.BYTES) {
      ByteBuffer.wrap(bytes).putInt(CHECKED, CacheHeader.checksum(bytes, CHECKED));
    }
    return bytes;
  }

  @Property
  void isReadAsItWasOrFound(@ForAll("damaged") byte[] bytes) throws Exception {
    Files.write(file, bytes);
    List<CacheFlaw> flaws =
        BOUNDED
            .read(bytes.length, () -> Datasets.examine(file.resolveSibling(""), Instant.now()))
            .orElseThrow();
    boolean images = bytes.length > CHECKED && sameImages(bytes);
    assertThat(flaws.isEmpty()).isEqualTo(images && CacheFile.read(file).isPresent());
    if (Arrays.equals(bytes, original)) {
      assertThat(flaws).isEmpty();
    }
  }

  /** Whether key, shape, digest and pixels are those of the original. */
  private static boolean sameImages(byte[] bytes) {
    int pixels = CacheHeader.PIXELS + 3 * 16;
    return bytes.length >= pixels
        && Arrays.equals(bytes, 8, 20, original, 8, 20)
        && Arrays.equals(bytes, 28, CHECKED, original, 28, CHECKED)
        && Arrays.equals(bytes, CacheHeader.PIXELS, pixels, original, CacheHeader.PIXELS, pixels);
  }
}
