package dev.ganforge.runtime.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/** The chunks that a PNG file consists of: length, type, data, checksum of type and data. */
final class PngChunks {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int TYPE = 4;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A file with no chunk yet. */
  PngChunks() {
    out.writeBytes(SIGNATURE);
  }

  /** The data of a file's chunks of one type, in order. */
  static List<byte[]> all(byte[] file, String type) {
    ByteBuffer bytes = ByteBuffer.wrap(file).position(SIGNATURE.length);
    List<byte[]> all = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int length = bytes.getInt();
      int start = bytes.position() + TYPE;
      String found = new String(file, bytes.position(), TYPE, StandardCharsets.ISO_8859_1);
      if (found.equals(type)) {
        all.add(Arrays.copyOfRange(file, start, start + length));
      }
      bytes.position(start + length + Integer.BYTES);
    }
    return all;
  }

  void add(String type, byte[] data) {
    out.writeBytes(chunk(type, data));
  }

  /** A tEXt chunk. */
  void addText(String keyword, String text) {
    out.writeBytes(text(keyword, text));
  }

  byte[] file() {
    return out.toByteArray();
  }

  /** PNG specification (third edition), section 11.3.3.2: keyword, zero byte, Latin-1 text. */
  static byte[] text(String keyword, String text) {
    return chunk("tEXt", (keyword + '\0' + text).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] chunk(String type, byte[] data) {
    byte[] typed =
        ByteBuffer.allocate(TYPE + data.length)
            .put(type.getBytes(StandardCharsets.ISO_8859_1))
            .put(data)
            .array();
    CRC32 checksum = new CRC32();
    checksum.update(typed);
    return ByteBuffer.allocate(Integer.BYTES + typed.length + Integer.BYTES)
        .putInt(data.length)
        .put(typed)
        .putInt((int) checksum.getValue())
        .array();
  }
}
