package dev.ganforge.trainer.dataset;

/** Brings an image of any size and colour to uint8 [size, size, channels]. Thread-safe. */
final class ImageFit {
  private final int size;
  private final int channels;
  private final boolean framesSmaller;

  ImageFit(int size, int channels, boolean framesSmaller) {
    this.size = size;
    this.channels = channels;
    this.framesSmaller = framesSmaller;
  }

  int size() {
    return size;
  }

  int channels() {
    return channels;
  }

  int imageBytes() {
    return size * size * channels;
  }

  byte[] fit(SourceImage image) {
    int depth = Math.min(image.channels(), channels); // luma first, repeated grey last
    byte[] fitted = framed(image) ? frame(image, depth) : resizeAndCrop(image, depth);
    return depth == channels ? fitted : repeat(fitted);
  }

  private boolean framed(SourceImage image) {
    return framesSmaller
        && image.width() <= size
        && image.height() <= size
        && 4 * image.width() >= 3 * size
        && 4 * image.height() >= 3 * size;
  }

  private byte[] frame(SourceImage image, int depth) {
    byte[] row = new byte[image.width() * image.channels()];
    byte[] target = new byte[size * size * depth];
    int top = (size - image.height()) / 2;
    int left = (size - image.width()) / 2;
    for (int y = 0; y < image.height(); y++) {
      row(image, y, depth, row);
      System.arraycopy(row, 0, target, ((top + y) * size + left) * depth, image.width() * depth);
    }
    return target;
  }

  /*
   * torchvision's Resize(size) and CenterCrop(size): the shorter side becomes the size, the longer
   * one int(size * long / short); the crop starts at half of what is too much, rounded half to even.
   * Pillow resizes along the rows first, rounds to 8 bits, then along the columns, and leaves out a
   * pass that would change nothing. Only what the crop shows is computed.
   */
  private byte[] resizeAndCrop(SourceImage image, int depth) {
    int shorter = Math.min(image.width(), image.height());
    long width = (long) size * image.width() / shorter;
    long height = (long) size * image.height() / shorter;
    BilinearKernel across =
        new BilinearKernel(image.width(), width, (long) Math.rint((width - size) / 2.0), size);
    BilinearKernel down =
        new BilinearKernel(image.height(), height, (long) Math.rint((height - size) / 2.0), size);
    byte[] row = new byte[image.width() * image.channels()];
    byte[] narrowed = new byte[Math.multiplyExact(down.end() - down.begin(), size * depth)];
    for (int y = down.begin(), position = 0; y < down.end(); y++, position += size * depth) {
      row(image, y, depth, row);
      across.across(row, depth, narrowed, position);
    }
    byte[] target = new byte[size * size * depth];
    down.down(narrowed, size * depth, target);
    return target;
  }

  /** One row of the image in {@code depth} channels; luma as ITU-R 601 in 16 bits, like Pillow. */
  private static void row(SourceImage image, int y, int depth, byte[] row) {
    image.row(y, row);
    if (depth == image.channels()) {
      return;
    }
    for (int x = 0; x < image.width(); x++) {
      int r = row[3 * x] & 0xFF;
      int g = row[3 * x + 1] & 0xFF;
      int b = row[3 * x + 2] & 0xFF;
      row[x] = (byte) ((r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16);
    }
  }

  private byte[] repeat(byte[] grey) {
    byte[] target = new byte[grey.length * 3];
    for (int i = 0; i < target.length; i++) {
      target[i] = grey[i / 3];
    }
    return target;
  }
}
