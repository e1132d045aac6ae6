package dev.ganforge.generator.image;

import com.luciad.imageio.webp.CompressionType;
import com.luciad.imageio.webp.WebPImageWriterSpi;
import com.luciad.imageio.webp.WebPWriteParam;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.image.Pixels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** WebP encoding by libwebp, which comes with the library for the usual systems. */
final class Webp {
  /*
   * The library unpacks libwebp into a temporary folder, after it has looked for what it left
   * there, folder by folder: it is given one of its own.
   */
  private static final String FOLDER = "com.luciad.imageio.webp.tmpdir";

  private static final Logger log = LoggerFactory.getLogger(Webp.class);

  /** Of 0 to 6. For images of 64x64 more takes several times as long and saves less than 1 %. */
  private static final int LITTLE_EFFORT = 1;

  private static final WebPImageWriterSpi WRITERS = new WebPImageWriterSpi();

  static {
    if (System.getProperty(FOLDER) == null) {
      try {
        Path folder = Files.createTempDirectory("ganforge-webp");
        folder.toFile().deleteOnExit();
        System.setProperty(FOLDER, folder.toString());
      } catch (IOException e) {
        log.warn("No temporary folder for libwebp: {}", e.toString()); // its own choice then
      }
    }
  }

  private Webp() {}

  /**
   * The image as a WebP file. The same pixels and quality give the same bytes on one system.
   *
   * @param quality 1 to 100; 0: lossless
   * @throws ServiceException FAILED_PRECONDITION where there is no libwebp for this system
   */
  static byte[] encode(Pixels image, int quality) {
    try {
      return encode(rgb(image), settings(quality));
    } catch (LinkageError e) {
      throw ServiceException.failedPrecondition(
          "IMAGE_FORMAT_WEBP is not there on this system: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] encode(BufferedImage image, WebPWriteParam settings) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = WRITERS.createWriterInstance(null);
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static WebPWriteParam settings(int quality) {
    WebPWriteParam settings = new WebPWriteParam(null);
    if (quality == WebpEncoding.LOSSLESS) {
      settings.setCompressionType(CompressionType.Lossless);
      settings.setMethod(LITTLE_EFFORT);
      settings.setCompressionQuality(0); // of a lossless one: more effort
    } else {
      settings.setCompressionType(CompressionType.Lossy);
      settings.setCompressionQuality(quality / 100f);
    }
    return settings;
  }

  /** The writer would convert grey by its colour space, which changes the values. */
  private static BufferedImage rgb(Pixels image) {
    if (image.channels() == 3) {
      return image.buffered();
    }
    byte[] grey = image.samples();
    byte[] rgb = new byte[3 * grey.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = grey[i / 3];
    }
    return new Pixels(image.height(), image.width(), 3, rgb).buffered();
  }
}
