package dev.ganforge.trainer.dataset;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Makes small image files of one colour, and folders and zips of files. */
final class ImageFiles {
  static final byte[] NO_IMAGE = {1, 2, 3};

  private ImageFiles() {}

  /** 10 x 8 pixels of one colour. */
  static byte[] plain(String format, int rgb) throws IOException {
    BufferedImage image = new BufferedImage(10, 8, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < 80; i++) {
      image.setRGB(i % 10, i / 10, rgb);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, file)) {
      throw new IOException("no writer for " + format);
    }
    return file.toByteArray();
  }

  static Path folder(Path folder, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return folder;
  }

  static Path zip(Path path, Map<String, byte[]> files) throws IOException {
    try (OutputStream out = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return path;
  }
}
