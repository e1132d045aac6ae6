package dev.ganforge.trainer.dataset;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * A data set read from a cache file, image by image; the system's page cache holds what is read
 * often.
 */
final class CachedDataset implements Dataset {
  /*
   * Not mapped: the pages of a mapping count as resident memory of the process, which would grow
   * with the data set, and a file that shrinks would end the process. Not a channel either: it
   * closes where its reader is interrupted, and a data set has several readers.
   */
  private final String name;
  private final CacheHeader header;
  private final RandomAccessFile file;

  private CachedDataset(String name, CacheHeader header, RandomAccessFile file) {
    this.name = name;
    this.header = header;
    this.file = file;
  }

  static CachedDataset open(String name, CacheFile file) throws IOException {
    return new CachedDataset(name, file.header(), new RandomAccessFile(file.path().toFile(), "r"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return header.count();
  }

  @Override
  public int channels() {
    return header.channels();
  }

  @Override
  public int imageSize() {
    return header.imageSize();
  }

  @Override
  public String digest() {
    return header.digest();
  }

  @Override
  public void read(int index, byte[] target, int offset) {
    Objects.checkIndex(index, header.count());
    int length = header.imageBytes();
    synchronized (file) {
      try {
        file.seek(CacheHeader.PIXELS + (long) index * length);
        file.readFully(target, offset, length);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "image %d of the data set %s cannot be read".formatted(index, name), e);
      }
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
