package dev.ganforge.generator.image;

import dev.ganforge.runtime.image.Pixels;

/** The samples alone, in the order height, width, channel. */
public record RawEncoding() implements ImageEncoding {
  @Override
  public byte[] encode(Pixels pixels) {
    return pixels.samples();
  }

  @Override
  public byte[] label(byte[] encoded, ImageLabel label) {
    return encoded;
  }
}
