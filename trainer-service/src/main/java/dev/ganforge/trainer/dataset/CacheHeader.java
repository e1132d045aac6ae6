package dev.ganforge.trainer.dataset;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The first bytes of a cache file. After the header, from {@link #PIXELS} on, follow the images,
 * then the trailer: a line with the name the data set was prepared under, and a line for each file
 * left out.
 *
 * @param key what the file was prepared from and for, SHA-256 in hexadecimal
 * @param digest of pixels and shape, SHA-256 in hexadecimal
 * @param trailerBytes length of the trailer
 * @param trailerChecksum CRC-32 of the trailer
 */
record CacheHeader(
    int count,
    int imageSize,
    int channels,
    String key,
    String digest,
    int trailerBytes,
    int trailerChecksum) {
  /** Where the images begin: a page, so that mappings are aligned. */
  static final int PIXELS = 4096;

  private static final long MAGIC = 0x47414E4655380001L; // "GANFU8", version 1
  private static final int CHECKED = 8 + 5 * Integer.BYTES + 2 * 32;

  int imageBytes() {
    return imageSize * imageSize * channels;
  }

  long pixelBytes() {
    return (long) count * imageBytes();
  }

  long fileBytes() {
    return PIXELS + pixelBytes() + trailerBytes;
  }

  byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(PIXELS);
    bytes.putLong(MAGIC).putInt(count).putInt(imageSize).putInt(channels);
    bytes.putInt(trailerBytes).putInt(trailerChecksum);
    bytes.put(HexFormat.of().parseHex(key)).put(HexFormat.of().parseHex(digest));
    bytes.putInt(checksum(bytes.array(), CHECKED));
    return bytes.array();
  }

  /** Absent where the bytes are no whole header. */
  static Optional<CacheHeader> decode(byte[] page) {
    if (page.length < PIXELS) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(page);
    if (bytes.getLong() != MAGIC || bytes.getInt(CHECKED) != checksum(page, CHECKED)) {
      return Optional.empty();
    }
    int count = bytes.getInt();
    int imageSize = bytes.getInt();
    int channels = bytes.getInt();
    int trailerBytes = bytes.getInt();
    int trailerChecksum = bytes.getInt();
    boolean sensible = count > 0 && imageSize > 0 && imageSize <= Datasets.MAX_IMAGE_SIZE;
    if (!sensible || (channels != 1 && channels != 3) || trailerBytes < 0) {
      return Optional.empty();
    }
    String key = hex(bytes);
    return Optional.of(
        new CacheHeader(
            count, imageSize, channels, key, hex(bytes), trailerBytes, trailerChecksum));
  }

  static int checksum(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static String hex(ByteBuffer bytes) {
    byte[] hash = new byte[32];
    bytes.get(hash);
    return HexFormat.of().formatHex(hash);
  }
}
