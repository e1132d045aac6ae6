package dev.ganforge.runtime.image;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** PNG files of several frames that repeat for ever; who knows PNG alone sees the first frame. */
public final class AnimatedPng {
  /*
   * PNG specification (third edition), section 11.3.6. Each frame is encoded as a file of its own,
   * of which the compressed samples are taken: the first frame's stay in IDAT chunks, the later
   * ones' go to fdAT chunks, which begin with a number. Those and the fcTL chunks, which say how
   * long a frame is shown, are numbered together. Every frame replaces the whole picture.
   */
  private static final int FOR_EVER = 0;
  private static final short MILLIS = 1000;
  private static final int LONGEST_MILLIS = 0xFFFF;
  private static final int SIZE = 8; // width and height, with which the header begins

  private final PngChunks out = new PngChunks();
  private final short delayMillis;
  private final byte[] header;
  private int sequence;

  private AnimatedPng(byte[] header, Duration delay) {
    this.header = header;
    this.delayMillis = (short) delay.toMillis();
  }

  /** Images of one shape as one file, each shown for a while of at most 65 s. */
  public static byte[] encode(List<Pixels> frames, Duration delay, Map<String, String> text) {
    if (frames.isEmpty() || delay.isNegative() || delay.toMillis() > LONGEST_MILLIS) {
      throw new IllegalArgumentException(frames.size() + " frames, each shown for " + delay);
    }
    List<byte[]> files = frames.stream().map(frame -> Png.encode(frame, Map.of())).toList();
    AnimatedPng animation = new AnimatedPng(PngChunks.all(files.get(0), "IHDR").get(0), delay);
    return animation.write(files, text);
  }

  private byte[] write(List<byte[]> files, Map<String, String> text) {
    out.add("IHDR", header);
    out.add("acTL", ByteBuffer.allocate(8).putInt(files.size()).putInt(FOR_EVER).array());
    text.forEach(out::addText);
    for (byte[] file : files) {
      List<byte[]> headers = PngChunks.all(file, "IHDR");
      if (!Arrays.equals(headers.get(0), header)) {
        throw new IllegalArgumentException("a frame has another shape than the first");
      }
      boolean first = sequence == 0;
      out.add("fcTL", control());
      for (byte[] samples : PngChunks.all(file, "IDAT")) {
        if (first) {
          out.add("IDAT", samples);
        } else {
          ByteBuffer numbered = ByteBuffer.allocate(Integer.BYTES + samples.length);
          out.add("fdAT", numbered.putInt(sequence++).put(samples).array());
        }
      }
    }
    out.add("IEND", new byte[0]);
    return out.file();
  }

  private byte[] control() {
    return ByteBuffer.allocate(26)
        .putInt(sequence++)
        .put(header, 0, SIZE)
        .putInt(0) // left
        .putInt(0) // top
        .putShort(delayMillis)
        .putShort(MILLIS)
        .array(); // the last two bytes, disposal and blending, are 0: leave it, replace it
  }
}
