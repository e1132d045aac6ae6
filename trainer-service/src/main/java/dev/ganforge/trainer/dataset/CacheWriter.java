package dev.ganforge.trainer.dataset;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a cache file beside its place and moves it there when it is whole and on disk. */
final class CacheWriter implements AutoCloseable {
  /** Ends the name of a file under way. */
  static final String TEMPORARY = ".tmp";

  private final Path file;
  private final Path temporary;
  private final FileChannel channel;
  private final OutputStream pixels;
  private final Sha256 digest = new Sha256();
  private int count;

  CacheWriter(Path file) throws IOException {
    this.file = file;
    Path folder = file.toAbsolutePath().getParent();
    temporary = Files.createTempFile(folder, file.getFileName().toString(), TEMPORARY);
    channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
    channel.position(CacheHeader.PIXELS);
    pixels = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 20);
  }

  void append(byte[] image) throws IOException {
    pixels.write(image);
    digest.update(image, 0, image.length);
    count++;
  }

  int count() {
    return count;
  }

  /** Completes the file: what it was prepared for, and what goes into the trailer. */
  void finish(String key, ImageFit fit, CacheTrailer trailer) throws IOException {
    byte[] text = trailer.encode();
    pixels.write(text);
    pixels.flush();
    for (int dimension : new int[] {count, fit.size(), fit.size(), fit.channels()}) {
      digest.updateInt(dimension);
    }
    CacheHeader header =
        new CacheHeader(
            count,
            fit.size(),
            fit.channels(),
            key,
            digest.hex(),
            text.length,
            CacheHeader.checksum(text, text.length));
    ByteBuffer start = ByteBuffer.wrap(header.encode());
    while (start.hasRemaining()) {
      channel.write(start, start.position());
    }
    channel.force(true);
    channel.close();
    move();
  }

  private void move() throws IOException {
    try {
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Removes what is unfinished. */
  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(temporary);
  }
}
