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

/** Writes a cache file beside its place and moves it there when it is whole and on disk. */
final class CacheWriter implements AutoCloseable {
  private final Path file;
  private final UnfinishedFile unfinished;
  private final FileChannel channel;
  private final OutputStream pixels;
  private final ImageDigest digest = new ImageDigest();
  private int count;

  CacheWriter(Path file) throws IOException {
    this.file = file;
    unfinished = UnfinishedFile.create(file);
    channel = unfinished.channel();
    channel.position(CacheHeader.PIXELS);
    pixels = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 20);
  }

  void append(byte[] image) throws IOException {
    pixels.write(image);
    digest.update(image, image.length);
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
    CacheHeader header =
        new CacheHeader(
            count,
            fit.size(),
            fit.channels(),
            key,
            digest.of(count, fit.size(), fit.channels()),
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
      Files.move(unfinished.path(), file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(unfinished.path(), file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Removes what is unfinished. */
  @Override
  public void close() throws IOException {
    unfinished.close();
  }
}
