package dev.ganforge.runtime.image;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;

/** An image made smaller by a whole factor, each pixel the mean of a square. */
public final class ReducedImage {
  private ReducedImage() {}

  /** The image itself where it is narrow enough. */
  public static BufferedImage of(BufferedImage image, int widest) {
    int longer = Math.max(image.getWidth(), image.getHeight());
    int factor = (longer + widest - 1) / widest;
    return factor == 1 ? image : reduced(image, factor);
  }

  private static BufferedImage reduced(BufferedImage image, int factor) {
    int width = image.getWidth() / factor;
    int height = image.getHeight() / factor;
    BufferedImage small = new BufferedImage(width, height, image.getType());
    WritableRaster target = small.getRaster();
    int bands = target.getNumBands();
    int[] square = new int[factor * factor * bands];
    int[] pixel = new int[bands];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.getRaster().getPixels(x * factor, y * factor, factor, factor, square);
        average(square, pixel);
        target.setPixel(x, y, pixel);
      }
    }
    return small;
  }

  private static void average(int[] square, int[] pixel) {
    int count = square.length / pixel.length;
    for (int band = 0; band < pixel.length; band++) {
      int sum = count / 2;
      for (int i = band; i < square.length; i += pixel.length) {
        sum += square[i];
      }
      pixel[band] = sum / count;
    }
  }
}
