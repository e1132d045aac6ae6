package dev.ganforge.bench;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** The tasks, with images made by a random number generator. */
final class Workloads {
  private static final int PHOTOGRAPHS = 5_000;
  private static final int DIGITS = 60_000; // as in MNIST
  private static final int SIDE = 28;

  private Workloads() {}

  static List<Workload> all(Path folder) throws IOException {
    String digits = digits(folder).toString();
    return List.of(
        dcgan(folder),
        new Workload("mlp", SIDE, 1, 128, digits, 1000, 468, 500, 50),
        new Workload("vanilla", SIDE, 1, 100, digits, 1200, 600, 800, 50),
        new Workload("conv", SIDE, 1, 128, digits, 4, 468, 4, 1));
  }

  /** The DCGAN on images that need no more than copying. */
  static Workload dcgan(Path folder) throws IOException {
    Path images = folder.resolve("images-64");
    return faces(images(images, 64, 64, "png"));
  }

  /** The same on a folder of photographs of CelebA's size. */
  static Workload photographs(Path folder) throws IOException {
    return faces(images(folder.resolve("photographs"), 178, 218, "jpg"));
  }

  private static Workload faces(Path images) {
    return new Workload("dcgan", 64, 3, 128, images.toString(), 42, PHOTOGRAPHS / 128, 12, 3);
  }

  private static Path images(Path folder, int width, int height, String format) throws IOException {
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Files.createDirectory(folder);
    Random random = new Random(1);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < PHOTOGRAPHS; i++) {
      Graphics2D graphics = image.createGraphics();
      graphics.setPaint(new GradientPaint(0, 0, colour(random), width, height, colour(random)));
      graphics.fillRect(0, 0, width, height);
      for (int blob = 0; blob < 8; blob++) {
        graphics.setColor(colour(random));
        graphics.fillOval(random.nextInt(width), random.nextInt(height), width / 4, height / 4);
      }
      graphics.dispose();
      ImageIO.write(image, format, folder.resolve("%05d.%s".formatted(i, format)).toFile());
    }
    return folder;
  }

  private static Color colour(Random random) {
    return new Color(random.nextInt(1 << 24));
  }

  /** An IDX file of noise. */
  private static Path digits(Path folder) throws IOException {
    Path file = folder.resolve("digits.idx");
    if (!Files.exists(file)) {
      byte[] image = new byte[SIDE * SIDE];
      Random random = new Random(1);
      try (OutputStream out = Files.newOutputStream(file);
          DataOutputStream header = new DataOutputStream(out)) {
        for (int number : new int[] {0x803, DIGITS, SIDE, SIDE}) {
          header.writeInt(number);
        }
        for (int i = 0; i < DIGITS; i++) {
          random.nextBytes(image);
          header.write(image);
        }
      }
    }
    return file;
  }
}
