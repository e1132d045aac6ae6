package dev.ganforge.trainer.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.ZipException;

/** The end of a zip, looked at before java.util.zip.ZipFile believes it. */
final class ZipEnd {
  /*
   * ZipFile sets memory aside for as many entries, and for as long a directory, as the ZIP64 end
   * record announces: gigabytes for a file of 200 bytes. That record lies where its locator says, which stands right before the
   * short end record, which stands before a comment of up to 65,535 bytes (APPNOTE 4.3.14 to
   * 4.3.16). Every locator there may be is looked at, whichever ZipFile takes for the right one.
   */
  private static final int END_BYTES = 22;
  private static final int LOCATOR_BYTES = 20;
  private static final int LOCATOR = 0x07064b50;
  private static final int RECORD_BYTES = 56;
  private static final int RECORD = 0x06064b50;
  private static final int COUNT_AT = 32;
  private static final int LENGTH_AT = 40;
  private static final int ENTRY_BYTES = 46; // at least, in the directory before the end
  private static final int TAIL = LOCATOR_BYTES + END_BYTES + 0xFFFF;

  private ZipEnd() {}

  /**
   * Checks that no more is announced than the file has room for.
   *
   * @throws ZipException where there are
   */
  static void check(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      long size = channel.size();
      int length = (int) Math.min(TAIL, size);
      ByteBuffer tail = read(channel, size - length, length);
      for (int i = 0; i + LOCATOR_BYTES <= tail.limit(); i++) {
        if (tail.getInt(i) == LOCATOR) {
          checkRecord(channel, tail.getLong(i + 8));
        }
      }
    }
  }

  private static void checkRecord(FileChannel channel, long position) throws IOException {
    long size = channel.size();
    if (position < 0 || position > size - RECORD_BYTES) {
      return;
    }
    ByteBuffer record = read(channel, position, RECORD_BYTES);
    long count = record.getLong(COUNT_AT);
    long length = record.getLong(LENGTH_AT);
    boolean possible =
        count >= 0 && count <= size / ENTRY_BYTES && length >= 0 && length <= position;
    if (record.getInt(0) == RECORD && !possible) {
      throw new ZipException(
          "it announces %s entries in %s bytes and has %d bytes in all"
              .formatted(Long.toUnsignedString(count), Long.toUnsignedString(length), size));
    }
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) > 0) {}
    return bytes;
  }
}
