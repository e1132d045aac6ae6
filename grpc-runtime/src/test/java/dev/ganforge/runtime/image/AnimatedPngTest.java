package dev.ganforge.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnimatedPngTest {
  private static final Duration DELAY = Duration.ofMillis(130);

  private record Chunk(String type, ByteBuffer data) {}

  /** Reads a file's chunks on its own, with their checksums. */
  private static List<Chunk> chunks(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).position(8);
    List<Chunk> chunks = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int length = bytes.getInt();
      byte[] typed = new byte[4 + length];
      bytes.get(typed);
      CRC32 checksum = new CRC32();
      checksum.update(typed);
      assertThat(bytes.getInt()).isEqualTo((int) checksum.getValue());
      chunks.add(
          new Chunk(
              new String(typed, 0, 4, StandardCharsets.US_ASCII),
              ByteBuffer.wrap(typed, 4, length).slice()));
    }
    return chunks;
  }

  private static List<Pixels> frames(int count, int channels) {
    Random random = new Random(5);
    List<Pixels> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] samples = new byte[7 * 9 * channels];
      random.nextBytes(samples);
      frames.add(new Pixels(7, 9, channels, samples));
    }
    return frames;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void everyFrameIsTheImageItWas(int channels) throws IOException {
    List<Pixels> frames = frames(4, channels);
    List<Chunk> chunks = chunks(AnimatedPng.encode(frames, DELAY, Map.of()));
    ByteBuffer header = chunks.get(0).data();
    int number = 0;
    int shown = -1;
    List<PngChunks> files = new ArrayList<>();
    for (Chunk chunk : chunks) {
      if (chunk.type().equals("fcTL")) {
        shown++;
        assertThat(chunk.data().getInt()).isEqualTo(number++);
        assertThat(chunk.data().getInt()).as("width").isEqualTo(9);
        assertThat(chunk.data().getInt()).as("height").isEqualTo(7);
        assertThat(chunk.data().getLong()).as("left and top").isZero();
        assertThat(chunk.data().getShort() * 1000 / chunk.data().getShort()).isEqualTo(130);
        assertThat(chunk.data().getShort()).as("disposal and blending").isZero();
        files.add(new PngChunks());
        files.get(shown).add("IHDR", copy(header));
      } else if (chunk.type().equals("fdAT")) {
        assertThat(shown).isPositive();
        assertThat(chunk.data().getInt()).isEqualTo(number++);
        files.get(shown).add("IDAT", rest(chunk.data()));
      } else if (chunk.type().equals("IDAT")) {
        assertThat(shown).isZero();
        files.get(shown).add("IDAT", rest(chunk.data()));
      }
    }
    assertThat(shown).isEqualTo(3);
    for (int i = 0; i < frames.size(); i++) {
      files.get(i).add("IEND", new byte[0]);
      assertSame(read(files.get(i).file()), frames.get(i).buffered());
    }
  }

  private static byte[] copy(ByteBuffer data) {
    return rest(data.duplicate().rewind());
  }

  private static byte[] rest(ByteBuffer data) {
    byte[] rest = new byte[data.remaining()];
    data.get(rest);
    return rest;
  }

  private static BufferedImage read(byte[] file) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(file));
  }

  private static void assertSame(BufferedImage actual, BufferedImage expected) {
    int[] wanted = expected.getRaster().getPixels(0, 0, 9, 7, (int[]) null);
    assertThat(actual.getRaster().getPixels(0, 0, 9, 7, (int[]) null)).isEqualTo(wanted);
  }

  @Test
  void aReaderOfPlainPngSeesTheFirstFrame() throws IOException {
    List<Pixels> frames = frames(3, 3);
    assertSame(read(AnimatedPng.encode(frames, DELAY, Map.of())), frames.get(0).buffered());
  }

  @Test
  void saysHowManyAndWhereFrom() {
    byte[] file = AnimatedPng.encode(frames(5, 1), DELAY, Map.of("run", "digits"));
    List<Chunk> chunks = chunks(file);
    assertThat(chunks.stream().map(Chunk::type)).startsWith("IHDR", "acTL", "tEXt", "fcTL", "IDAT");
    ByteBuffer control = chunks.get(1).data();
    assertThat(control.getInt()).as("frames").isEqualTo(5);
    assertThat(control.getInt()).as("0: for ever").isZero();
    assertThat(new String(rest(chunks.get(2).data()), StandardCharsets.ISO_8859_1))
        .isEqualTo("run\0digits");
  }

  @Test
  void framesOfTwoShapesAreRefused() {
    List<Pixels> frames = Arrays.asList(frames(1, 1).get(0), frames(1, 3).get(0));
    assertThatThrownBy(() -> AnimatedPng.encode(frames, DELAY, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
