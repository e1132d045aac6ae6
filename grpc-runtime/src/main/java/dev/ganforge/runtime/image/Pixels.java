package dev.ganforge.runtime.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.List;

/** One image of 8-bit samples in the order height, width, channel; 1 (grey) or 3 (RGB) channels. */
public final class Pixels {
  private final int height;
  private final int width;
  private final int channels;
  private final byte[] samples;

  /** Takes over {@code samples}: [height, width, channels]. */
  public Pixels(int height, int width, int channels, byte[] samples) {
    if (height < 1 || width < 1 || (channels != 1 && channels != 3)) {
      throw new IllegalArgumentException(
          "image of " + height + " x " + width + " x " + channels + "; allowed: 1 or 3 channels");
    }
    if (samples.length != height * width * channels) {
      throw new IllegalArgumentException(
          samples.length + " samples for " + height + " x " + width + " x " + channels);
    }
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.samples = samples;
  }

  /**
   * Several images of one shape in one: rows of {@code columns} images with {@code padding} black
   * pixels between and around them, as torchvision's make_grid lays them out.
   */
  public static Pixels grid(List<Pixels> images, int columns, int padding) {
    Pixels first = images.get(0);
    int rows = (images.size() + columns - 1) / columns;
    int height = rows * (first.height + padding) + padding;
    int width = columns * (first.width + padding) + padding;
    byte[] grid = new byte[height * width * first.channels];
    for (int i = 0; i < images.size(); i++) {
      Pixels image = images.get(i);
      if (image.samples.length != first.samples.length || image.width != first.width) {
        throw new IllegalArgumentException("image " + i + " of a grid has another shape");
      }
      int top = padding + (i / columns) * (first.height + padding);
      int left = padding + (i % columns) * (first.width + padding);
      for (int y = 0; y < first.height; y++) {
        System.arraycopy(
            image.samples,
            y * first.width * first.channels,
            grid,
            ((top + y) * width + left) * first.channels,
            first.width * first.channels);
      }
    }
    return new Pixels(height, width, first.channels, grid);
  }

  /**
   * A grid as nearly square as can be: the columns are the square root of the count, rounded up.
   */
  public static Pixels grid(List<Pixels> images) {
    return grid(images, (int) Math.ceil(Math.sqrt(images.size())), 2);
  }

  /** A copy in the form that the JDK's image writers take. */
  public BufferedImage buffered() {
    BufferedImage buffered =
        new BufferedImage(
            width,
            height,
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    byte[] target = ((DataBufferByte) buffered.getRaster().getDataBuffer()).getData();
    if (channels == 1) {
      System.arraycopy(samples, 0, target, 0, samples.length);
    } else {
      for (int i = 0; i < samples.length; i += 3) {
        target[i] = samples[i + 2];
        target[i + 1] = samples[i + 1];
        target[i + 2] = samples[i];
      }
    }
    return buffered;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  public int channels() {
    return channels;
  }

  /** The samples themselves, not a copy: [height, width, channels]. */
  public byte[] samples() {
    return samples;
  }
}
