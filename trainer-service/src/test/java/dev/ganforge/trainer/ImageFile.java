package dev.ganforge.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** An IDX file of images of 28 by 28 pixels. */
final class ImageFile {
  private static final int SIDE = 28;

  private ImageFile() {}

  static Path write(Path file, int count) {
    ByteBuffer images = ByteBuffer.allocate(16 + count * SIDE * SIDE);
    images.putInt(0x803).putInt(count).putInt(SIDE).putInt(SIDE);
    for (int i = 0; images.hasRemaining(); i++) {
      images.put((byte) (i * 31));
    }
    try {
      return Files.write(file, images.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
