package dev.ganforge.trainer.dataset;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A data set read from a cache file through memory mappings: several, since one reaches 2 GiB at
 * most; no image crosses from one into the next. The mappings go with the garbage collector.
 */
final class MappedDataset implements Dataset {
  static final int SEGMENT_BYTES = 1 << 30;

  private final String name;
  private final CacheHeader header;
  private final int imagesPerSegment;
  private volatile List<MappedByteBuffer> segments;

  private MappedDataset(
      String name, CacheHeader header, int imagesPerSegment, List<MappedByteBuffer> segments) {
    this.name = name;
    this.header = header;
    this.imagesPerSegment = imagesPerSegment;
    this.segments = segments;
  }

  static MappedDataset map(String name, CacheFile file, int segmentBytes) throws IOException {
    CacheHeader header = file.header();
    int imagesPerSegment = Math.max(1, segmentBytes / header.imageBytes());
    long step = (long) imagesPerSegment * header.imageBytes();
    List<MappedByteBuffer> segments = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file.path())) {
      for (long begin = 0; begin < header.pixelBytes(); begin += step) {
        long length = Math.min(step, header.pixelBytes() - begin);
        segments.add(
            channel.map(FileChannel.MapMode.READ_ONLY, CacheHeader.PIXELS + begin, length));
      }
    }
    return new MappedDataset(name, header, imagesPerSegment, List.copyOf(segments));
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
    List<MappedByteBuffer> open = segments;
    if (open.isEmpty()) {
      throw new IllegalStateException("the data set " + name + " is closed");
    }
    int length = header.imageBytes();
    open.get(index / imagesPerSegment)
        .get((index % imagesPerSegment) * length, target, offset, length);
  }

  @Override
  public void close() {
    segments = List.of();
  }
}
