package dev.ganforge.generator.image;

import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.runtime.image.Png;
import java.util.Map;

/** How the bytes of an image are written. */
public enum ImageEncoding {
  PNG {
    @Override
    public byte[] encode(Pixels pixels) {
      return Png.encode(pixels, Map.of());
    }

    @Override
    public byte[] label(byte[] encoded, ImageLabel label) {
      return Png.withText(encoded, label.text());
    }
  },
  /** The samples alone, in the order height, width, channel. */
  RAW {
    @Override
    public byte[] encode(Pixels pixels) {
      return pixels.samples();
    }

    @Override
    public byte[] label(byte[] encoded, ImageLabel label) {
      return encoded;
    }
  };

  public abstract byte[] encode(Pixels pixels);

  /** The encoded image with its origin written into it, where the format has room for that. */
  public abstract byte[] label(byte[] encoded, ImageLabel label);
}
