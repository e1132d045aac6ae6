package dev.ganforge.cli.tensorboard;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** A file of records with checksums, each in one write so that a reader sees it at once. */
final class EventRecords implements Closeable {
  /*
   * TFRecord, little-endian: u64 length, u32 m(length), data, u32 m(data), with the CRC32C c masked
   * as m(c) = rotateRight(c, 15) + 0xa282ead8, so that checksums of checksums are sound.
   */
  private static final int AROUND = 8 + 4 + 4;
  private static final int MASK = 0xa282ead8;

  private final FileChannel channel;

  /** Begins a file that must not be there yet. */
  EventRecords(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  void write(byte[] data) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(data.length + AROUND).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(checksum(record.array(), 0, Long.BYTES));
    record.put(data);
    record.putInt(checksum(data, 0, data.length));
    record.flip();
    while (record.hasRemaining()) {
      channel.write(record);
    }
  }

  private static int checksum(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
