package dev.ganforge.system;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Data sets made for a test: each image a rectangle on a ground of its own colour. */
final class ImageSets {
  private static final int SIZE = 20;

  private ImageSets() {}

  /** An image in a format that ImageIO writes. */
  static byte[] image(int index, String format) throws IOException {
    BufferedImage image = new BufferedImage(SIZE + 4, SIZE, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(new Color(index * 40503 & 0xFFFFFF));
    pen.fillRect(0, 0, SIZE + 4, SIZE);
    pen.setColor(new Color(~index * 9973 & 0xFFFFFF));
    pen.fillRect(index % 10, index / 10 % 10, 10, 10);
    pen.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, bytes)) {
      throw new IOException("nothing writes " + format);
    }
    return bytes.toByteArray();
  }

  /** A zip as photos come in one: JPEGs in folders, stored as they are. */
  static void zipOfJpegs(Path file, int count) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.setLevel(0);
      for (int i = 0; i < count; i++) {
        zip.putNextEntry(new ZipEntry("photos/%04d.jpg".formatted(i)));
        zip.write(image(i, "jpg"));
      }
    }
  }

  /** Folders in folders of PNGs, with a BMP and a GIF among them. */
  static void nestedFolder(Path folder, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      String format = i == 0 ? "bmp" : i == 1 ? "gif" : "png";
      write(folder, "class%d/part%d/%d.%s".formatted(i % 4, i % 3, i, format), image(i, format));
    }
  }

  /** Ten files named as images that are none, each in its own way. */
  static Map<String, byte[]> badFiles() throws IOException {
    byte[] png = image(1, "png");
    byte[] jpeg = image(1, "jpg");
    byte[] broken = png.clone();
    Arrays.fill(broken, 20, 60, (byte) 7);
    Map<String, byte[]> bad = new LinkedHashMap<>();
    bad.put("class0/empty.png", new byte[0]);
    bad.put("class0/text.jpg", "no image\n".getBytes(StandardCharsets.UTF_8));
    bad.put("class0/zeros.bmp", new byte[400]);
    bad.put("class1/half.png", Arrays.copyOf(png, png.length / 2));
    bad.put("class1/header.jpg", Arrays.copyOf(jpeg, 20));
    bad.put("class1/part0/broken.png", broken);
    bad.put("class2/start.gif", "GIF89a".getBytes(StandardCharsets.US_ASCII));
    bad.put("class2/start.bmp", "BM".getBytes(StandardCharsets.US_ASCII));
    bad.put("class3/start.webp", "RIFF\0\0\0\0WEBP".getBytes(StandardCharsets.US_ASCII));
    bad.put("beside.jpeg", "<html></html>".getBytes(StandardCharsets.US_ASCII));
    return bad;
  }

  /** An IDX file of grey images, and the same again compressed. */
  static void idx(Path raw, Path compressed, int count) throws IOException {
    ByteBuffer file = ByteBuffer.allocate(16 + count * SIZE * SIZE);
    file.putInt(0x803).putInt(count).putInt(SIZE).putInt(SIZE);
    for (int i = 0; file.hasRemaining(); i++) {
      file.put((byte) (i * 7 ^ i >> 9));
    }
    Files.write(raw, file.array());
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      out.write(file.array());
    }
  }

  static void write(Path folder, String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(folder.resolve(name.substring(0, Math.max(0, name.lastIndexOf('/')))));
    Files.write(file, content);
  }
}
