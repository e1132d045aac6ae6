package dev.ganforge.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.damage.Bounded;
import dev.ganforge.trainer.damage.Damage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** An IDX file in any shape gives the images that lie in it, or is refused by name. */
class IdxPropertyTest {
  private static final byte[] RAW = IdxFiles.images(3, 4, 5);
  private static final Bounded BOUNDED = new Bounded(16 << 20);

  @Provide
  Arbitrary<byte[]> raw() {
    return Damage.of(List.of(RAW));
  }

  @Provide
  Arbitrary<byte[]> gzipped() throws IOException {
    return Damage.of(List.of(IdxFiles.gzip(RAW), IdxFiles.gzip(IdxFiles.images(500, 1, 1))));
  }

  /** Damaged before it was compressed: the compression is sound. */
  @Provide
  Arbitrary<byte[]> damagedThenGzipped() {
    return raw()
        .map(
            bytes -> {
              try {
                return IdxFiles.gzip(bytes);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  @Property
  void rawIsReadOrRefused(@ForAll("raw") byte[] bytes) throws Exception {
    assertReadOrRefused(bytes);
  }

  @Property
  void gzippedIsReadOrRefused(@ForAll("gzipped") byte[] bytes) throws Exception {
    assertReadOrRefused(bytes);
  }

  @Property
  void gzippedDamageIsReadOrRefused(@ForAll("damagedThenGzipped") byte[] bytes) throws Exception {
    assertReadOrRefused(bytes);
  }

  private static void assertReadOrRefused(byte[] bytes) throws Exception {
    Optional<List<ByteBuffer>> read = BOUNDED.read(bytes.length, () -> images(bytes));
    Optional<List<ByteBuffer>> there = expected(bytes);
    assertThat(read).isEqualTo(there);
  }

  private static List<ByteBuffer> images(byte[] bytes) {
    List<ByteBuffer> images = new ArrayList<>();
    try (ImageSource source = IdxSource.open("damaged", new InMemory(bytes))) {
      while (images.size() < source.count()) {
        images.add(ByteBuffer.wrap(source.next().decode(IdxPropertyTest::pixels)));
      }
      return images;
    } catch (IOException | InterruptedException e) {
      throw ServiceException.invalid("the data set cannot be read", e); // as Datasets does
    }
  }

  private static byte[] pixels(SourceImage image) {
    byte[] pixels = new byte[image.width() * image.height()];
    byte[] row = new byte[image.width()];
    for (int y = 0; y < image.height(); y++) {
      image.row(y, row);
      System.arraycopy(row, 0, pixels, y * row.length, row.length);
    }
    return pixels;
  }

  /** By the format's definition: a header of four numbers, then exactly what it announces. */
  private static Optional<List<ByteBuffer>> expected(byte[] file) {
    byte[] bytes = file;
    if (file.length >= 2 && file[0] == 0x1F && file[1] == (byte) 0x8B) {
      try (InputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(file))) {
        bytes = unzipped.readAllBytes();
      } catch (IOException e) {
        return Optional.empty();
      }
    }
    if (bytes.length < 16) {
      return Optional.empty();
    }
    ByteBuffer header = ByteBuffer.wrap(bytes);
    int magic = header.getInt();
    long count = header.getInt();
    long rows = header.getInt();
    long columns = header.getInt();
    boolean positive = count > 0 && rows > 0 && columns > 0;
    if (magic != 0x803 || !positive || rows * columns > ImageDecoder.MAX_PIXELS) {
      return Optional.empty();
    }
    if (16 + count * rows * columns != bytes.length) {
      return Optional.empty();
    }
    List<ByteBuffer> images = new ArrayList<>();
    int size = (int) (rows * columns);
    for (int begin = 16; begin < bytes.length; begin += size) {
      images.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, begin, begin + size)));
    }
    return Optional.of(images);
  }

  /** A file that is nowhere but here. */
  private static final class InMemory implements IdxSource.Content {
    private final byte[] bytes;

    InMemory(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public long length() {
      return bytes.length;
    }
  }
}
