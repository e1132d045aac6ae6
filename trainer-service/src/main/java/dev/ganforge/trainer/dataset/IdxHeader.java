package dev.ganforge.trainer.dataset;

import dev.ganforge.runtime.error.ServiceException;
import java.nio.ByteBuffer;

/**
 * The first 16 bytes of an IDX file of images: magic number, count, rows and columns, all 32-bit
 * big-endian.
 */
record IdxHeader(int count, int rows, int columns) {
  static final int BYTES = 16;
  private static final int MAGIC = 0x00000803;

  static IdxHeader parse(String name, byte[] bytes) {
    ByteBuffer header = ByteBuffer.wrap(bytes);
    int magic = header.getInt();
    if (magic != MAGIC) {
      throw wrong(
          name,
          "its magic number should be 0x%08X (uint8, 3 dimensions) and is 0x%08X"
              .formatted(MAGIC, magic));
    }
    IdxHeader parsed = new IdxHeader(header.getInt(), header.getInt(), header.getInt());
    boolean sensible =
        parsed.count > 0
            && parsed.rows > 0
            && parsed.columns > 0
            && (long) parsed.rows * parsed.columns <= ImageDecoder.MAX_PIXELS;
    if (!sensible) {
      throw wrong(
          name,
          "its header should announce 1 or more images of at most "
              + ImageDecoder.MAX_PIXELS
              + " pixels and announces "
              + parsed);
    }
    return parsed;
  }

  static ServiceException wrong(String name, String why) {
    return ServiceException.invalid(
        "dataset \"" + name + "\" is not an IDX file of images: " + why);
  }

  int imageBytes() {
    return rows * columns;
  }

  /** Of the whole file, uncompressed. */
  long fileBytes() {
    return BYTES + (long) count * imageBytes();
  }

  @Override
  public String toString() {
    return Integer.toUnsignedString(count)
        + " images of "
        + Integer.toUnsignedString(rows)
        + " x "
        + Integer.toUnsignedString(columns)
        + " pixels";
  }
}
