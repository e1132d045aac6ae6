package dev.ganforge.trainer.quality;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What the real images of a data set contribute to a score, kept in a file.
 *
 * @param reference of all of them that were looked at
 * @param floor the distance between their halves
 */
record RealStatistics(Reference reference, double floor) {
  /*
   * The file, big-endian: magic, F as an int, the floor, the total variance, mean [F], root [F, F],
   * then the CRC-32 of all that as a long. A file that is not exactly that is as good as none.
   */
  private static final int MAGIC = 0x47465231; // "GFR1"
  private static final int HEAD = 2 * Integer.BYTES + 2 * Double.BYTES;

  /** Absent where the file is missing or damaged. */
  static Optional<RealStatistics> read(Path file) throws IOException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      boolean whole =
          bytes.limit() >= HEAD
              && bytes.getInt(0) == MAGIC
              && bytes.limit() == size(bytes.getInt(Integer.BYTES))
              && bytes.getLong(bytes.limit() - Long.BYTES) == checksum(bytes);
      return whole ? Optional.of(decode(bytes.position(Integer.BYTES))) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static RealStatistics decode(ByteBuffer bytes) {
    int features = bytes.getInt();
    double floor = bytes.getDouble();
    double totalVariance = bytes.getDouble();
    double[] mean = new double[features];
    double[] root = new double[features * features];
    bytes.asDoubleBuffer().get(mean).get(root);
    return new RealStatistics(new Reference(mean, root, totalVariance), floor);
  }

  /** Writes the file whole or not at all. */
  void write(Path file) throws IOException {
    int features = reference.mean().length;
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size(features)));
    bytes.putInt(MAGIC).putInt(features).putDouble(floor).putDouble(reference.totalVariance());
    bytes.asDoubleBuffer().put(reference.mean()).put(reference.root());
    bytes.putLong(bytes.limit() - Long.BYTES, checksum(bytes));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "statistics", ".tmp");
    try {
      Files.write(draft, bytes.array());
      move(draft, file);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static void move(Path draft, Path file) throws IOException {
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static long size(long features) {
    return HEAD + (features + features * features) * Double.BYTES + Long.BYTES;
  }

  private static long checksum(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.slice(0, bytes.limit() - Long.BYTES));
    return crc.getValue();
  }
}
