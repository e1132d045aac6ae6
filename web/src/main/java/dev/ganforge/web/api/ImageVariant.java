package dev.ganforge.web.api;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.image.ReducedImage;
import io.javalin.http.Context;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/**
 * What is shown of an image: one tile of a grid, a smaller copy, or both.
 *
 * @param tile number in a grid of 8 x 8, from 0, in reading order; -1 for the whole
 * @param widest pixels of the longer side at most; 0 for as it is
 */
record ImageVariant(int tile, int widest) {
  static final ImageVariant WHOLE = new ImageVariant(-1, 0);
  static final int TILES = 64;
  private static final int COLUMNS = 8;
  private static final int PADDING = 2;
  private static final int LEAST_WIDEST = 64; // so that an address cannot ask for a thousand sizes
  private static final int MOST_WIDEST = 1024;

  static ImageVariant of(Context ctx) {
    int widest = (int) Query.whole(ctx, "widest", 0, LEAST_WIDEST, MOST_WIDEST);
    if (Integer.bitCount(widest) > 1) {
      throw ServiceException.invalid("widest", widest, "a power of two from 64 to 1024");
    }
    return new ImageVariant((int) Query.whole(ctx, "tile", -1, 0, TILES - 1), widest);
  }

  /** The PNG file of it, out of the PNG file of the whole. */
  byte[] of(byte[] png) {
    if (equals(WHOLE)) {
      return png;
    }
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(of(ImageIO.read(new ByteArrayInputStream(png))), "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  BufferedImage of(BufferedImage whole) {
    BufferedImage shown = tile < 0 ? whole : cut(whole);
    return widest == 0 ? shown : ReducedImage.of(shown, widest);
  }

  private BufferedImage cut(BufferedImage grid) {
    int width = (grid.getWidth() - PADDING) / COLUMNS - PADDING;
    int height = (grid.getHeight() - PADDING) / COLUMNS - PADDING;
    if (width < 1 || height < 1) {
      throw ServiceException.notFound("the image there is no grid of 8 x 8");
    }
    BufferedImage cut = new BufferedImage(width, height, grid.getType());
    cut.setData(
        grid.getRaster()
            .createChild(
                PADDING + tile % COLUMNS * (width + PADDING),
                PADDING + tile / COLUMNS * (height + PADDING),
                width,
                height,
                0,
                0,
                null));
    return cut;
  }
}
