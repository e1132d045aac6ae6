package dev.ganforge.trainer.dataset;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageReader;

/**
 * A JPEG image whose samples are brought to RGB here, row by row.
 *
 * <p>The reader hands out the samples as they are coded, since its own conversion follows colour
 * profiles. From YCbCr: the 16-bit fixed-point formulas of libjpeg (jdcolor.c). From CMYK: those of
 * Pillow (Convert.c, cmyk2rgb), which leave profiles aside as well.
 */
final class JpegImage implements SourceImage {
  private final Raster raster;
  private final JpegHeader.Coding coding;
  private final byte[] coded;

  private JpegImage(Raster raster, JpegHeader.Coding coding) {
    this.raster = raster;
    this.coding = coding;
    coded = new byte[raster.getWidth() * raster.getNumBands()];
  }

  /** Fails where the file ends too early: the decoder would go on in grey, with a warning. */
  static JpegImage read(ImageReader reader, JpegHeader header) throws IOException {
    AtomicBoolean truncated = new AtomicBoolean();
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (warning.contains("Missing EOI")) {
            truncated.set(true);
          }
        });
    Raster raster = reader.readRaster(0, null);
    if (truncated.get()) {
      throw new BadImageException("is a JPEG file that ends too early");
    }
    int bands =
        switch (header.coding()) {
          case GREY -> 1;
          case YCC, RGB -> 3;
          case CMYK, YCCK -> 4;
        };
    if (raster.getNumBands() != bands || raster.getTransferType() != DataBuffer.TYPE_BYTE) {
      throw new BadImageException("is a JPEG file of a kind that is not supported");
    }
    return new JpegImage(raster, header.coding());
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
    return coding == JpegHeader.Coding.GREY ? 1 : 3;
  }

  @Override
  public void row(int y, byte[] target) {
    switch (coding) {
      case GREY, RGB -> raster.getDataElements(0, y, width(), 1, target);
      case YCC -> {
        raster.getDataElements(0, y, width(), 1, coded);
        for (int i = 0; i < coded.length; i += 3) {
          yccToRgb(coded, i, target, i);
        }
      }
      case CMYK, YCCK -> inkRow(y, target);
    }
  }

  private void inkRow(int y, byte[] target) {
    raster.getDataElements(0, y, width(), 1, coded);
    for (int from = 0, to = 0; from < coded.length; from += 4, to += 3) {
      int paper = coded[from + 3] & 0xFF;
      if (coding == JpegHeader.Coding.YCCK) {
        yccToRgb(coded, from, target, to);
      }
      for (int c = 0; c < 3; c++) {
        int ink =
            coding == JpegHeader.Coding.YCCK ? target[to + c] & 0xFF : ~coded[from + c] & 0xFF;
        int product = ink * paper + 128;
        target[to + c] = (byte) (paper - (((product >> 8) + product) >> 8));
      }
    }
  }

  private static void yccToRgb(byte[] source, int from, byte[] target, int to) {
    int luma = source[from] & 0xFF;
    int cb = (source[from + 1] & 0xFF) - 128;
    int cr = (source[from + 2] & 0xFF) - 128;
    target[to] = clip(luma + ((91881 * cr + 32768) >> 16)); // 1.40200 * 65536
    target[to + 1] = clip(luma + ((-22554 * cb - 46802 * cr + 32768) >> 16)); // 0.34414, 0.71414
    target[to + 2] = clip(luma + ((116130 * cb + 32768) >> 16)); // 1.77200
  }

  private static byte clip(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
