package dev.ganforge.runtime.image;

import com.pngencoder.PngEncoder;
import java.io.ByteArrayOutputStream;
import java.util.Map;

/** PNG encoding: 8 bits a channel, greyscale or RGB, with tEXt entries after the header. */
public final class Png {
  private static final int HEADER_END = 8 + 4 + 4 + 13 + 4; // signature and the IHDR chunk

  private Png() {}

  /** The image as a PNG file. The same pixels and text give the same bytes. */
  public static byte[] encode(Pixels image, Map<String, String> text) {
    byte[] png =
        new PngEncoder()
            .withBufferedImage(image.buffered())
            .withMultiThreadedCompressionEnabled(false)
            .toBytes();
    return text.isEmpty() ? png : withText(png, text);
  }

  /** A PNG file of {@link #encode} with tEXt entries after its header. */
  public static byte[] withText(byte[] png, Map<String, String> text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(png.length + 64 * text.size());
    out.write(png, 0, HEADER_END);
    text.forEach((keyword, entry) -> out.writeBytes(PngChunks.text(keyword, entry)));
    out.write(png, HEADER_END, png.length - HEADER_END);
    return out.toByteArray();
  }
}
