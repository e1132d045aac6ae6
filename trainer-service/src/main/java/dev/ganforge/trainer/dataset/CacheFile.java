package dev.ganforge.trainer.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** What a whole cache file says about itself. */
record CacheFile(Path path, CacheHeader header, CacheTrailer trailer) {
  /** Absent where there is no such file, or it is not whole. */
  static Optional<CacheFile> read(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      Optional<CacheHeader> header = CacheHeader.decode(read(channel, 0, CacheHeader.PIXELS));
      if (header.isEmpty() || channel.size() != header.get().fileBytes()) {
        return Optional.empty();
      }
      long end = CacheHeader.PIXELS + header.get().pixelBytes();
      byte[] text = read(channel, end, header.get().trailerBytes());
      if (CacheHeader.checksum(text, text.length) != header.get().trailerChecksum()) {
        return Optional.empty();
      }
      return Optional.of(new CacheFile(path, header.get(), CacheTrailer.decode(text)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** As many of the bytes as there are; the rest is zero. */
  private static byte[] read(FileChannel channel, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) > 0) {}
    return bytes.array();
  }
}
