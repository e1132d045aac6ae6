package dev.ganforge.runtime.image;

import com.pngencoder.PngEncoder;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;

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

  /**
   * A PNG file of {@link #encode} with tEXt entries after its header. PNG specification (third
   * edition), section 11.3.3.2: keyword, zero byte, Latin-1 text.
   */
  public static byte[] withText(byte[] png, Map<String, String> text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(png.length + 64 * text.size());
    out.write(png, 0, HEADER_END);
    try (DataOutputStream data = new DataOutputStream(out)) {
      for (Map.Entry<String, String> entry : text.entrySet()) {
        byte[] chunk =
            ("tEXt" + entry.getKey() + '\0' + entry.getValue())
                .getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(chunk);
        data.writeInt(chunk.length - 4);
        data.write(chunk);
        data.writeInt((int) crc.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.write(png, HEADER_END, png.length - HEADER_END);
    return out.toByteArray();
  }
}
