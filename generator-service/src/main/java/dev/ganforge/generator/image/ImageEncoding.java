package dev.ganforge.generator.image;

import dev.ganforge.runtime.image.Pixels;

/** How the bytes of an image are written; two that are equal write the same bytes. */
public sealed interface ImageEncoding permits PngEncoding, RawEncoding, JpegEncoding, WebpEncoding {
  ImageEncoding PNG = new PngEncoding();
  ImageEncoding RAW = new RawEncoding();

  byte[] encode(Pixels pixels);

  /** The encoded image with its origin written into it, where the format has room for that. */
  byte[] label(byte[] encoded, ImageLabel label);
}
