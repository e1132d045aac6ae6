package dev.ganforge.trainer.dataset;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/** The content of a zip's entry, held against the checksum that the zip has of it at its end. */
final class CheckedEntryStream extends FilterInputStream {
  /*
   * java.util.zip.ZipFile hands out what it unpacks without a look at the checksum: a damaged entry
   * would pass as an image of other pixels.
   */
  private final long expected;
  private final CRC32 actual = new CRC32();

  CheckedEntryStream(InputStream content, long expected) {
    super(content);
    this.expected = expected;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    if (count < 0 && actual.getValue() != expected) {
      throw new ZipException("its checksum is not the one in the zip");
    }
    actual.update(target, offset, Math.max(0, count));
    return count;
  }

  @Override
  public long skip(long count) {
    throw new UnsupportedOperationException("what is skipped is not checked");
  }
}
