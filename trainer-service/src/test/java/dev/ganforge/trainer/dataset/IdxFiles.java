package dev.ganforge.trainer.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Makes IDX files of random images. */
final class IdxFiles {
  private IdxFiles() {}

  static byte[] images(int count, int rows, int columns) {
    ByteBuffer file = ByteBuffer.allocate(16 + count * rows * columns);
    byte[] pixels = new byte[count * rows * columns];
    new Random(7).nextBytes(pixels);
    file.put(header(0x00000803, count, rows, columns)).put(pixels);
    return file.array();
  }

  static byte[] header(int magic, int count, int rows, int columns) {
    return ByteBuffer.allocate(16).putInt(magic).putInt(count).putInt(rows).putInt(columns).array();
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(zipped)) {
      out.write(content);
    }
    return zipped.toByteArray();
  }
}
