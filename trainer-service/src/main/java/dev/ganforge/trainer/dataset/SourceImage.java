package dev.ganforge.trainer.dataset;

/** One decoded image of any size, 8 bits a sample, read row by row. */
interface SourceImage {
  int width();

  int height();

  /** 1 (grey) or 3 (RGB). */
  int channels();

  /** Writes row {@code y} to the target: [width, channels]. */
  void row(int y, byte[] target);
}
