package dev.ganforge.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngTest {
  @Test
  void colourComesBack() throws IOException {
    byte[] samples = new byte[5 * 4 * 3];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (37 * i);
    }
    BufferedImage image = read(Png.encode(new Pixels(5, 4, 3, samples), Map.of()));
    for (int i = 0; i < 20; i++) {
      int rgb = image.getRGB(i % 4, i / 4);
      assertThat((byte) (rgb >> 16)).isEqualTo(samples[3 * i]);
      assertThat((byte) (rgb >> 8)).isEqualTo(samples[3 * i + 1]);
      assertThat((byte) rgb).isEqualTo(samples[3 * i + 2]);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,1,3", "300,2,3", "64,64,3", "64,64,1", "1,500,1", "200,300,3"})
  void everySampleComesBack(int height, int width, int channels) throws IOException {
    byte[] noise = new byte[height * width * channels];
    new Random(height).nextBytes(noise);
    byte[] smooth = new byte[noise.length];
    for (int i = 0; i < smooth.length; i++) {
      smooth[i] = (byte) (i / 7);
    }
    for (byte[] samples : List.of(noise, smooth, new byte[noise.length])) {
      byte[] png = Png.encode(new Pixels(height, width, channels, samples), Map.of());
      Raster raster = read(png).getRaster();
      byte[] read = new byte[samples.length];
      for (int i = 0; i < read.length; i++) {
        int pixel = i / channels;
        read[i] = (byte) raster.getSample(pixel % width, pixel / width, i % channels);
      }
      assertThat(read).isEqualTo(samples);
    }
  }

  @Test
  void whatRepeatsTakesLittleRoom() {
    byte[] black = Png.encode(new Pixels(64, 64, 3, new byte[64 * 64 * 3]), Map.of());
    assertThat(black).hasSizeLessThan(64 * 64 * 3 / 7);
  }

  @Test
  void greyComesBackWithItsText() throws IOException {
    Map<String, String> text = new LinkedHashMap<>();
    text.put("run", "digits");
    text.put("step", "7");
    Pixels pixels = new Pixels(2, 2, 1, new byte[] {0, 80, (byte) 160, (byte) 255});
    byte[] png = Png.encode(pixels, text);
    BufferedImage image = read(png);
    assertThat(image.getRaster().getSample(1, 0, 0)).isEqualTo(80);
    assertThat(image.getRaster().getSample(1, 1, 0)).isEqualTo(255);
    assertThat(new String(png, StandardCharsets.ISO_8859_1))
        .contains("tEXtrun\0digits")
        .contains("tEXtstep\0007");
    assertThat(Png.encode(pixels, text)).isEqualTo(png);
  }

  @Test
  void gridsHavePaddingAroundAndBetween() {
    Pixels white = new Pixels(1, 1, 1, new byte[] {(byte) 255});
    Pixels grid = Pixels.grid(List.of(white, white, white), 2, 2);
    assertThat(grid.height()).isEqualTo(8);
    assertThat(grid.width()).isEqualTo(8);
    byte[] expected = new byte[64];
    expected[2 * 8 + 2] = (byte) 255;
    expected[2 * 8 + 5] = (byte) 255;
    expected[5 * 8 + 2] = (byte) 255;
    assertThat(grid.samples()).isEqualTo(expected);
  }

  private static BufferedImage read(byte[] png) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image).isNotNull();
    return image;
  }
}
