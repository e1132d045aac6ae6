package dev.ganforge.generator.image;

import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.runtime.image.Png;
import java.util.Map;

/** PNG files with their origin as text. */
public record PngEncoding() implements ImageEncoding {
  @Override
  public byte[] encode(Pixels pixels) {
    return Png.encode(pixels, Map.of());
  }

  @Override
  public byte[] label(byte[] encoded, ImageLabel label) {
    return Png.withText(encoded, label.text());
  }
}
