package dev.ganforge.trainer.dataset;

/** A fixed number of uint8 images of one square shape. Reading is thread-safe. */
public interface Dataset extends AutoCloseable {
  /** As it was asked for. */
  String name();

  /** Images in it, 1 or more. */
  int size();

  /** 1 (grey) or 3 (RGB). */
  int channels();

  /** Pixels a side. */
  int imageSize();

  /**
   * SHA-256, lower-case hexadecimal, of the pixels of all images in order, followed by the shape:
   * size, height, width, channels as 32-bit big-endian integers.
   */
  String digest();

  /** Copies one image into the target from {@code offset} on: [height, width, channels]. */
  void read(int index, byte[] target, int offset);

  /** Samples of one image: height x width x channels. */
  default int imageBytes() {
    return imageSize() * imageSize() * channels();
  }

  @Override
  void close();
}
