package dev.ganforge.generator.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import dev.ganforge.runtime.image.Pixels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebP files as another decoder sees them. */
class WebpTest {
  private static Pixels gradient(int height, int width, int channels) {
    byte[] samples = new byte[height * width * channels];
    for (int i = 0; i < samples.length; i++) {
      int pixel = i / channels;
      samples[i] = (byte) (3 * (pixel % width) + 5 * (pixel / width) + 40 * (i % channels));
    }
    return new Pixels(height, width, channels, samples);
  }

  private static BufferedImage read(byte[] file) throws IOException {
    ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in);
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }

  /** The largest difference of a sample. */
  private static int difference(BufferedImage actual, Pixels expected) {
    int largest = 0;
    for (int i = 0; i < expected.height() * expected.width(); i++) {
      int rgb = actual.getRGB(i % expected.width(), i / expected.width());
      for (int c = 0; c < 3; c++) {
        int channel = Math.min(c, expected.channels() - 1);
        int wanted = expected.samples()[i * expected.channels() + channel] & 0xFF;
        largest = Math.max(largest, Math.abs((rgb >> (16 - 8 * c) & 0xFF) - wanted));
      }
    }
    return largest;
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 1, 3", "32, 32, 1", "64, 64, 3", "17, 29, 3", "28, 28, 1"})
  void losslessIsExact(int height, int width, int channels) throws IOException {
    Pixels pixels = gradient(height, width, channels);
    BufferedImage read = read(new WebpEncoding(WebpEncoding.LOSSLESS).encode(pixels));
    assertThat(read.getWidth()).isEqualTo(width);
    assertThat(read.getHeight()).isEqualTo(height);
    assertThat(difference(read, pixels)).isZero();
  }

  @Test
  void lossyIsSmallerAndNear() throws IOException {
    Pixels pixels = smooth();
    byte[] fine = new WebpEncoding(95).encode(pixels);
    byte[] coarse = new WebpEncoding(10).encode(pixels);
    assertThat(coarse.length).isLessThan(fine.length);
    assertThat(difference(read(fine), pixels)).isBetween(1, 24);
  }

  private static Pixels smooth() {
    byte[] samples = new byte[64 * 64 * 3];
    for (int i = 0; i < samples.length; i++) {
      int pixel = i / 3;
      double slope = (3 * (pixel % 64) + 2 * (pixel / 64)) / 64.0;
      samples[i] = (byte) (128 + 90 * Math.sin(slope + i % 3));
    }
    return new Pixels(64, 64, 3, samples);
  }

  @Test
  void theSamePixelsGiveTheSameBytes() {
    WebpEncoding encoding = new WebpEncoding(80);
    assertThat(encoding.encode(smooth())).isEqualTo(encoding.encode(smooth()));
  }
}
