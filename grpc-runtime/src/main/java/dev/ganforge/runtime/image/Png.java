package dev.ganforge.runtime.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.Deflater;

/** PNG encoding: 8 bits a channel, greyscale or RGB, with tEXt entries after the header. */
public final class Png {
  /*
   * PNG specification (third edition). Every row is filtered by the mean of the pixels to the left
   * and above (filter 3, Average), and Huffman codes are all that deflate does with the differences:
   * looking for what repeats takes half as long again and finds next to nothing in images of a
   * generator. Trying out filters row by row would take longer than a small generator takes to
   * compute the image.
   */
  private static final int HEADER_BYTES = 13;
  private static final int HEADER_END = 8 + 4 + 4 + HEADER_BYTES + 4; // signature and IHDR
  private static final int GREY = 0;
  private static final int RGB = 2;
  private static final byte AVERAGE = 3;

  private Png() {}

  /** The image as a PNG file. The same pixels and text give the same bytes. */
  public static byte[] encode(Pixels image, Map<String, String> text) {
    PngChunks png = new PngChunks();
    png.add("IHDR", header(image));
    text.forEach(png::addText);
    png.add("IDAT", compressed(filtered(image)));
    png.add("IEND", new byte[0]);
    return png.file();
  }

  private static byte[] compressed(byte[] rows) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setStrategy(Deflater.HUFFMAN_ONLY);
      deflater.setInput(rows);
      deflater.finish();
      byte[] data = new byte[bound(rows.length)];
      int length = 0;
      while (!deflater.finished()) { // it may pause, after its strategy was set for one
        length += deflater.deflate(data, length, data.length - length);
      }
      return Arrays.copyOf(data, length);
    } finally {
      deflater.end();
    }
  }

  /** zlib's deflateBound: what cannot be compressed is stored in blocks with headers. */
  private static int bound(int length) {
    return length + (length >> 7) + (length >> 10) + 64;
  }

  /** Each row with its filter's number before it. */
  private static byte[] filtered(Pixels image) {
    byte[] samples = image.samples();
    int channels = image.channels();
    int width = image.width() * channels;
    byte[] rows = new byte[image.height() * (width + 1)];
    byte[] above = new byte[width]; // above the first row is nothing: zeros
    byte[] row = new byte[width];
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(samples, y * width, row, 0, width);
      int to = y * (width + 1);
      rows[to++] = AVERAGE;
      for (int x = 0; x < channels; x++) {
        rows[to + x] = (byte) (row[x] - ((above[x] & 0xff) >> 1));
      }
      for (int x = channels; x < width; x++) {
        int mean = ((row[x - channels] & 0xff) + (above[x] & 0xff)) >> 1;
        rows[to + x] = (byte) (row[x] - mean);
      }
      byte[] last = above;
      above = row;
      row = last;
    }
    return rows;
  }

  private static byte[] header(Pixels image) {
    byte colour = (byte) (image.channels() == 1 ? GREY : RGB);
    return ByteBuffer.allocate(HEADER_BYTES)
        .putInt(image.width())
        .putInt(image.height())
        .put((byte) 8) // bits a channel
        .put(colour)
        .array(); // the last three bytes are 0: deflate, the five filters, not interlaced
  }

  /** A PNG file of {@link #encode} with tEXt entries after its header. */
  public static byte[] withText(byte[] png, Map<String, String> text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(png.length + 64 * text.size());
    out.write(png, 0, HEADER_END);
    text.forEach((keyword, entry) -> out.writeBytes(PngChunks.text(keyword, entry)));
    out.write(png, HEADER_END, png.length - HEADER_END);
    return out.toByteArray();
  }
}
