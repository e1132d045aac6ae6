package dev.ganforge.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.damage.Bounded;
import dev.ganforge.trainer.damage.Damage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** An image file in any shape is decoded, or left out by name; a small one needs little memory. */
class ImagePropertyTest {
  /**
   * 1,024 pixels for a byte, at up to 48 bytes a pixel in the decoders; a megapixel in any case.
   */
  private static final Bounded BOUNDED = new Bounded(64 << 20, 48 << 10);

  private static final ImageDecoder DECODER = new ImageDecoder(1L << 30);

  @Provide
  Arbitrary<byte[]> damaged() throws IOException {
    List<byte[]> images = new ArrayList<>();
    for (String format : List.of("png", "bmp", "gif", "jpg")) {
      images.add(ImageFiles.plain(format, 0x804020));
    }
    for (String name : List.of("lossy.webp", "cmyk_plain.jpg", "two_bits.png")) {
      try (InputStream stream = ImagePropertyTest.class.getResourceAsStream("images/" + name)) {
        images.add(Objects.requireNonNull(stream, name).readAllBytes());
      }
    }
    return Damage.of(images);
  }

  @Property
  void isDecodedOrNamed(@ForAll("damaged") byte[] bytes) throws Exception {
    Optional<Integer> rows = BOUNDED.read(bytes.length, () -> decode(bytes));
    assertThat(rows.orElse(1)).isPositive();
  }

  private static int decode(byte[] bytes) {
    try {
      return DECODER.decode(new InMemory(List.of(bytes)), ImagePropertyTest::readAll);
    } catch (BadImageException e) {
      throw ServiceException.invalid("the file " + e.reason(), e);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static int readAll(SourceImage image) {
    byte[] row = new byte[image.channels() * image.width()];
    for (int y = 0; y < image.height(); y++) {
      image.row(y, row);
    }
    return image.height();
  }

  private record InMemory(List<byte[]> content) implements ImageFile {
    @Override
    public String name() {
      return "damaged";
    }

    @Override
    public long size() {
      return content.get(0).length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(content.get(0));
    }
  }
}
