package dev.ganforge.cli.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.runtime.image.Png;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

class ProgressionGifTest {
  @TempDir Path folder;

  private record Frame(int grey, int width, int hundredths, boolean forEver) {}

  /** The GIF of so many grey images, the first 0, the next 1, and so on. */
  private List<Frame> frames(int count, int mostFrames, int side) throws IOException {
    Path file = folder.resolve("progression.gif");
    Files.deleteIfExists(file);
    try (ProgressionGif gif = new ProgressionGif(file, mostFrames)) {
      for (int i = 0; i < count; i++) {
        byte[] samples = new byte[side * side];
        Arrays.fill(samples, (byte) i);
        Path png = folder.resolve(i + ".png");
        Files.write(png, Png.encode(new Pixels(side, side, 1, samples), Map.of()));
        gif.add(png);
        assertThat(file).doesNotExist();
      }
    }
    assertThat(folder.resolve("progression.gif.tmp")).doesNotExist();
    return read(file);
  }

  private static List<Frame> read(Path file) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    List<Frame> frames = new ArrayList<>();
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(in);
      for (int i = 0; i < reader.getNumImages(true); i++) {
        BufferedImage image = reader.read(i);
        int rgb = image.getRGB(0, 0) & 0xffffff;
        assertThat(rgb).as("grey").isEqualTo((rgb & 0xff) * 0x010101);
        IIOMetadata metadata = reader.getImageMetadata(i);
        Node root = metadata.getAsTree(metadata.getNativeMetadataFormatName());
        frames.add(new Frame(rgb & 0xff, image.getWidth(), delay(root), repeats(root)));
      }
    } finally {
      reader.dispose();
    }
    return frames;
  }

  private static int delay(Node root) {
    Element control =
        (Element) ((Element) root).getElementsByTagName("GraphicControlExtension").item(0);
    return Integer.parseInt(control.getAttribute("delayTime"));
  }

  private static boolean repeats(Node root) {
    Node extension = ((Element) root).getElementsByTagName("ApplicationExtension").item(0);
    return extension != null
        && ((IIOMetadataNode) extension).getAttribute("applicationID").equals("NETSCAPE")
        && Arrays.equals(
            (byte[]) ((IIOMetadataNode) extension).getUserObject(), new byte[] {1, 0, 0});
  }

  @Test
  void repeatsForEverAndStaysOnTheLastFrame() throws IOException {
    assertThat(frames(3, 300, 4))
        .containsExactly(
            new Frame(0, 4, 20, true), new Frame(1, 4, 20, false), new Frame(2, 4, 200, false));
  }

  @Test
  void oneImageIsOneFrame() throws IOException {
    assertThat(frames(1, 300, 4)).containsExactly(new Frame(0, 4, 200, true));
  }

  @Test
  void withoutAnImageThereIsNoFile() throws IOException {
    new ProgressionGif(folder.resolve("progression.gif")).close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void tooManyImagesAreThinnedEvenly() throws IOException {
    assertThat(frames(4, 4, 4)).extracting(Frame::grey).containsExactly(0, 1, 2, 3);
    assertThat(frames(5, 4, 4)).extracting(Frame::grey).containsExactly(0, 2, 4);
    assertThat(frames(6, 4, 4)).extracting(Frame::grey).containsExactly(0, 2, 4, 5);
    assertThat(frames(10, 4, 4)).extracting(Frame::grey).containsExactly(0, 4, 8, 9);
    assertThat(frames(60, 4, 4)).extracting(Frame::grey).containsExactly(0, 32, 59);
  }

  @Test
  void aWideGridIsReduced() throws IOException {
    assertThat(frames(2, 4, 1290)).extracting(Frame::width).containsExactly(430, 430);
  }

  @Test
  void coloursStayAboutTheSame() throws IOException {
    byte[] samples = new byte[16 * 16 * 3];
    for (int i = 0; i < 256; i++) {
      samples[3 * i] = (byte) i;
      samples[3 * i + 2] = (byte) (255 - i);
    }
    Path png = folder.resolve("0.png");
    Files.write(png, Png.encode(new Pixels(16, 16, 3, samples), Map.of()));
    Path file = folder.resolve("progression.gif");
    try (ProgressionGif gif = new ProgressionGif(file)) {
      gif.add(png);
    }
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getRGB(15, 15) >> 16 & 0xff).isGreaterThan(240);
    assertThat(image.getRGB(0, 0) & 0xff).isGreaterThan(240);
  }
}
