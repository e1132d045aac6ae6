package dev.ganforge.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JpegTest {
  private static Pixels slope(int channels) {
    byte[] samples = new byte[32 * 48 * channels];
    for (int i = 0; i < samples.length; i++) {
      int pixel = i / channels;
      samples[i] = (byte) (40 * (i % channels) + 2 * (pixel / 48) + pixel % 48);
    }
    return new Pixels(32, 48, channels, samples);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void keepsThePixelsNearly(int channels) throws IOException {
    Pixels image = slope(channels);
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(Jpeg.encode(image, 95)));
    assertThat(read.getWidth()).isEqualTo(48);
    assertThat(read.getHeight()).isEqualTo(32);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 48; x++) {
        for (int channel = 0; channel < channels; channel++) {
          int wanted = image.samples()[(y * 48 + x) * channels + channel] & 0xFF;
          assertThat(read.getRaster().getSample(x, y, channel)).isCloseTo(wanted, within(6));
        }
      }
    }
  }

  @Test
  void qualityDecidesTheSize() {
    byte[] fine = Jpeg.encode(slope(3), 95);
    assertThat(Jpeg.encode(slope(3), 95)).isEqualTo(fine);
    assertThat(Jpeg.encode(slope(3), 20).length).isLessThan(fine.length);
  }
}
