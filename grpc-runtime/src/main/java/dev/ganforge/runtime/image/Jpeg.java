package dev.ganforge.runtime.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** JPEG encoding by the JDK's own writer, also where others are installed: it fixes the bytes. */
public final class Jpeg {
  private static final String JDK = "com.sun.imageio.";

  private Jpeg() {}

  /**
   * The image as a JPEG file. The same pixels and quality give the same bytes on one JDK.
   *
   * @param quality 1 to 100
   */
  public static byte[] encode(Pixels image, int quality) {
    ImageWriter writer = writer();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(quality / 100f);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image.buffered(), null, null), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static ImageWriter writer() {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("jpeg");
    ImageWriter writer = writers.next();
    while (writers.hasNext() && !writer.getClass().getName().startsWith(JDK)) {
      writer.dispose();
      writer = writers.next();
    }
    return writer;
  }
}
