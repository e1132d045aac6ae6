package dev.ganforge.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.damage.Bounded;
import dev.ganforge.trainer.damage.Damage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A zip in any shape gives images that were put into it, names those it cannot, or is refused. */
class ZipPropertyTest {
  private static final List<Integer> COLOURS = List.of(0x804020, 0x102030, 0xFFFFFF);
  private static final Bounded BOUNDED = new Bounded(192 << 20); // three images, looked at twice
  private static Path file = Path.of("unset");

  @BeforeContainer
  static void makeFile() throws IOException {
    file = Files.createTempFile("damaged", ".zip");
  }

  @AfterContainer
  static void removeFile() throws IOException {
    Files.delete(file);
  }

  /** With compressed and stored entries, and one with the larger end records of ZIP64. */
  @Provide
  Arbitrary<byte[]> damaged() throws IOException {
    byte[] zip = zip();
    return Damage.of(List.of(zip, withZip64End(zip)));
  }

  private static byte[] zip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < COLOURS.size(); i++) {
        byte[] image = ImageFiles.plain(i == 0 ? "png" : "bmp", COLOURS.get(i));
        ZipEntry entry = new ZipEntry("class/" + i + (i == 0 ? ".png" : ".bmp"));
        if (i == 2) {
          CRC32 crc = new CRC32();
          crc.update(image);
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(image.length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(image);
      }
    }
    return bytes.toByteArray();
  }

  /** APPNOTE 4.3.14 and 4.3.15: a longer end record and its locator before the short one. */
  private static byte[] withZip64End(byte[] zip) {
    int end = zip.length - 22;
    ByteBuffer old = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer wide = ByteBuffer.allocate(zip.length + 76).order(ByteOrder.LITTLE_ENDIAN);
    wide.put(zip, 0, end);
    wide.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
    wide.putInt(0).putInt(0).putLong(old.getShort(end + 8)).putLong(old.getShort(end + 10));
    wide.putLong(old.getInt(end + 12)).putLong(old.getInt(end + 16));
    wide.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
    wide.putInt(0x06054b50).putShort((short) 0).putShort((short) 0);
    wide.putShort((short) -1).putShort((short) -1).putInt(-1).putInt(-1).putShort((short) 0);
    return wide.array();
  }

  @Property
  void givesWhatWasPutIntoItOrNamesWhatItCannot(@ForAll("damaged") byte[] bytes) throws Exception {
    Files.write(file, bytes);
    Optional<List<String>> images = BOUNDED.read(bytes.length, () -> images(file));
    List<String> whole = COLOURS.stream().map(colour -> "10x8 of " + colour).toList();
    if (Arrays.equals(bytes, zip()) || Arrays.equals(bytes, withZip64End(zip()))) {
      assertThat(images).contains(whole);
    }
    assertThat(images.orElse(List.of())).isSubsetOf(whole);
  }

  /** What can be read, each image as its size and colours. */
  private static List<String> images(Path zip) {
    List<String> images = new ArrayList<>();
    try (ImageSource source = Sources.open(zip.toString())) {
      int unused = source.channels();
      for (int i = 0; i < source.count(); i++) {
        PendingImage image = source.next();
        try {
          images.add(image.decode(ZipPropertyTest::described));
        } catch (BadImageException e) {
          assertThat(e.reason()).isNotBlank();
        }
      }
      return images;
    } catch (IOException e) {
      throw ServiceException.invalid("the data set cannot be read", e); // as Datasets does
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String described(SourceImage image) {
    List<Integer> colours = new ArrayList<>();
    byte[] row = new byte[3 * image.width()];
    for (int y = 0; y < image.height(); y++) {
      image.row(y, row);
      for (int x = 0; x < image.width(); x++) {
        int at = image.channels() * x;
        int colour = (row[at] & 0xFF) << 16 | (row[at + 1] & 0xFF) << 8 | (row[at + 2] & 0xFF);
        if (!colours.contains(colour)) {
          colours.add(colour);
        }
      }
    }
    String all = colours.size() == 1 ? "" + colours.get(0) : "" + colours;
    return image.width() + "x" + image.height() + " of " + all;
  }
}
