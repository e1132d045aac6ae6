package dev.ganforge.trainer.dataset;

/** A greyscale image in memory, its rows one after the other. */
final class GreyImage implements SourceImage {
  private final int width;
  private final int height;
  private final byte[] samples;

  /** Takes over {@code samples}: [height, width]. */
  GreyImage(int width, int height, byte[] samples) {
    this.width = width;
    this.height = height;
    this.samples = samples;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public void row(int y, byte[] target) {
    System.arraycopy(samples, y * width, target, 0, width);
  }
}
