package dev.ganforge.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

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
