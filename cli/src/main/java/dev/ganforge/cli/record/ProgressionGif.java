package dev.ganforge.cli.record;

import dev.ganforge.runtime.image.AnimatedGif;
import dev.ganforge.runtime.image.ReducedImage;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** A growing row of PNG files as one animated GIF, which gets its name when it is whole. */
final class ProgressionGif implements Closeable {
  /*
   * Frames are written as they come, so that little is left to do at the end, which may be a Ctrl-C
   * with seconds to live. The newest is held back, for the last one stands longer. Where there would
   * be too many, every second one is left out from then on, and the file is made anew from the PNGs:
   * with stride s it holds the frames 0, s, 2s, … and the last one.
   */
  private static final int MOST_FRAMES = 300;
  private static final int WIDEST = 640; // pixels; a wider frame is reduced
  private static final Duration FRAME = Duration.ofMillis(200);
  private static final Duration LAST_FRAME = Duration.ofSeconds(2);

  private final Path file;
  private final Path temporary;
  private final int mostFrames;
  private final List<Path> frames = new ArrayList<>();
  private @Nullable AnimatedGif gif;
  private @Nullable OutputStream out;
  private int stride = 1;
  private int written;

  ProgressionGif(Path file) {
    this(file, MOST_FRAMES);
  }

  ProgressionGif(Path file, int mostFrames) {
    this.file = file;
    this.mostFrames = mostFrames;
    temporary = file.resolveSibling(file.getFileName() + ".tmp");
  }

  /** Appends an image, which has to stay where it is until the end. */
  void add(Path png) throws IOException {
    int newest = frames.size() - 1;
    if (newest >= 0 && newest % stride == 0) {
      if (written == mostFrames - 1) {
        thin();
      }
      if (newest % stride == 0) {
        write(newest, FRAME);
      }
    }
    frames.add(png);
  }

  private void thin() throws IOException {
    stride *= 2;
    discard();
    for (int i = 0; i < frames.size() - 1; i += stride) {
      write(i, FRAME);
    }
  }

  private void write(int index, Duration delay) throws IOException {
    BufferedImage image = ImageIO.read(frames.get(index).toFile());
    if (image == null) {
      throw new IIOException(frames.get(index) + " is no image");
    }
    if (gif == null) {
      out = new BufferedOutputStream(Files.newOutputStream(temporary));
      gif = new AnimatedGif(out);
    }
    gif.write(ReducedImage.of(image, WIDEST), delay);
    written++;
  }

  private void discard() throws IOException {
    if (gif != null) {
      gif.close();
      gif = null;
    }
    if (out != null) {
      out.close();
      out = null;
    }
    written = 0;
  }

  /** Completes the file; without an image there is none. */
  @Override
  public void close() throws IOException {
    if (frames.isEmpty()) {
      return;
    }
    try {
      write(frames.size() - 1, LAST_FRAME);
      discard();
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      discard();
      frames.clear();
      Files.deleteIfExists(temporary);
    }
  }
}
