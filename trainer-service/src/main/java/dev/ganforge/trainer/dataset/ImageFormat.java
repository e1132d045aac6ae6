package dev.ganforge.trainer.dataset;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/** The formats of image files, told apart by content, and who decodes each. */
enum ImageFormat {
  JPEG("\u00FF\u00D8\u00FF", 0) {
    @Override
    ImageReaderSpi provider() {
      return registered(JPEGImageReaderSpi.class, new JPEGImageReaderSpi());
    }
  },
  PNG("\u0089PNG\r\n\u001A\n", 0),
  GIF("GIF8", 0),
  BMP("BM", 0),
  WEBP("WEBP", 8) {
    @Override
    ImageReaderSpi provider() {
      return registered(WebPImageReaderSpi.class, new WebPImageReaderSpi());
    }
  };

  private final String signature;
  private final int offset;

  ImageFormat(String signature, int offset) {
    this.signature = signature;
    this.offset = offset;
  }

  static Optional<ImageFormat> of(byte[] file) {
    return Stream.of(values()).filter(format -> format.matches(file)).findFirst();
  }

  private boolean matches(byte[] file) {
    if (file.length < offset + signature.length()) {
      return false;
    }
    for (int i = 0; i < signature.length(); i++) {
      if ((file[offset + i] & 0xFF) != signature.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  ImageReader reader() throws IOException {
    return provider().createReaderInstance();
  }

  /** The JDK's, for the formats it reads well. */
  ImageReaderSpi provider() {
    return ImageIO.getImageReadersByFormatName(name()).next().getOriginatingProvider();
  }

  /**
   * The plug-in as ImageIO found it, or registered now: found are only those whose service files
   * survived the packaging.
   */
  private static <T extends ImageReaderSpi> T registered(Class<T> type, T fresh) {
    synchronized (ImageFormat.class) {
      IIORegistry registry = IIORegistry.getDefaultInstance();
      T found = registry.getServiceProviderByClass(type);
      if (found == null) {
        registry.registerServiceProvider(fresh);
        return fresh;
      }
      return found;
    }
  }
}
