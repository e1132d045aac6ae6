package dev.ganforge.trainer.dataset;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * A decoded image whose samples are taken as they are stored: the palette looked up, other depths
 * brought to 8 bits, alpha dropped, no colour profile applied.
 */
final class RasterImage implements SourceImage {
  private final Raster raster;
  private final @Nullable IndexColorModel palette;
  private final int channels;
  private final byte[] bytes;
  private final int[] wide;

  private RasterImage(BufferedImage image) {
    raster = image.getRaster();
    palette = image.getColorModel() instanceof IndexColorModel index ? index : null;
    int bands = raster.getNumBands();
    channels = palette == null && bands <= 2 ? 1 : 3;
    boolean plain =
        raster.getTransferType() == DataBuffer.TYPE_BYTE && raster.getNumDataElements() == bands;
    bytes = new byte[plain ? raster.getWidth() * bands : 0];
    wide = new int[plain ? 0 : raster.getWidth() * bands];
  }

  static RasterImage read(ImageReader reader) throws IOException {
    return new RasterImage(reader.read(0));
  }

  @Override
  public int width() {
    return raster.getWidth();
  }

  @Override
  public int height() {
    return raster.getHeight();
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public void row(int y, byte[] target) {
    if (bytes.length == 0) {
      wideRow(y, target);
      return;
    }
    raster.getDataElements(0, y, width(), 1, bytes);
    if (palette != null) {
      for (int x = 0; x < width(); x++) {
        int rgb = palette.getRGB(bytes[x] & 0xFF);
        target[3 * x] = (byte) (rgb >> 16);
        target[3 * x + 1] = (byte) (rgb >> 8);
        target[3 * x + 2] = (byte) rgb;
      }
      return;
    }
    int bands = raster.getNumBands();
    for (int x = 0; x < width(); x++) {
      for (int c = 0; c < channels; c++) {
        target[x * channels + c] = bytes[x * bands + c];
      }
    }
  }

  private void wideRow(int y, byte[] target) {
    raster.getPixels(0, y, width(), 1, wide);
    int bands = raster.getNumBands();
    for (int c = 0; c < channels; c++) {
      int bits = raster.getSampleModel().getSampleSize(c);
      for (int x = 0; x < width(); x++) {
        int sample = wide[x * bands + c];
        target[x * channels + c] =
            (byte) (bits >= 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1));
      }
    }
  }
}
