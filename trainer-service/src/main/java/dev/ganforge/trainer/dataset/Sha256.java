package dev.ganforge.trainer.dataset;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 over bytes, numbers and text, written as lower-case hexadecimal. */
final class Sha256 {
  private final MessageDigest digest;

  Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  void update(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
  }

  void updateLong(long number) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
  }

  void updateInt(int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
  }

  /** With its length before it, so that two texts in a row have one reading. */
  void update(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    updateInt(bytes.length);
    digest.update(bytes);
  }

  /** Once, at the end. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
