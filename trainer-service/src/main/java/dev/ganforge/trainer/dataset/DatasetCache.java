package dev.ganforge.trainer.dataset;

import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of prepared data sets, one file each, named by what it was prepared from and for. */
final class DatasetCache {
  /** How the name of a prepared data set ends. */
  static final String SUFFIX = ".images";

  private static final int VERSION = 1; // counted up when the same files come out otherwise

  private final Path folder;

  DatasetCache(Path folder) {
    this.folder = folder;
  }

  /** SHA-256 of everything the prepared images depend on. */
  static String key(ImageSource source, ImageFit fit) throws IOException {
    Sha256 hash = new Sha256();
    hash.updateInt(VERSION);
    hash.update(source.key());
    hash.updateInt(fit.size());
    hash.updateInt(fit.channels());
    hash.updateInt(source.framesSmaller() ? 1 : 0);
    return hash.hex();
  }

  /** Absent where it is missing, or damaged in any way its header tells. */
  Optional<CacheFile> find(String key) throws IOException {
    return CacheFile.read(path(key)).filter(file -> file.header().key().equals(key));
  }

  /** For at most {@code images} images; leaves nothing behind unless finished. */
  CacheWriter writer(String key, ImageFit fit, int images) throws IOException {
    Files.createDirectories(folder);
    removeAbandoned();
    long needed = (long) images * fit.imageBytes();
    long free = Files.getFileStore(folder).getUsableSpace();
    if (needed > free) {
      throw ServiceException.failedPrecondition(
          "the prepared data set needs %d bytes in %s, and %d are free"
              .formatted(needed, folder, free));
    }
    return new CacheWriter(path(key));
  }

  /** What a process that died while preparing left behind. */
  private void removeAbandoned() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (UnfinishedFile.isAbandoned(file, Instant.now())) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Every whole file, in order of name. */
  List<PreparedDataset> list() throws IOException {
    List<PreparedDataset> prepared = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return prepared;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path path : files.filter(file -> file.toString().endsWith(SUFFIX)).toList()) {
        CacheFile.read(path).ifPresent(file -> prepared.add(prepared(file)));
      }
    }
    prepared.sort(
        Comparator.comparing(PreparedDataset::name)
            .thenComparing(PreparedDataset::imageSize)
            .thenComparing(PreparedDataset::channels));
    return prepared;
  }

  private static PreparedDataset prepared(CacheFile file) {
    CacheHeader header = file.header();
    return new PreparedDataset(
        file.trailer().name(),
        header.count(),
        header.imageSize(),
        header.channels(),
        header.digest(),
        header.fileBytes());
  }

  private Path path(String key) {
    return folder.resolve(key + SUFFIX);
  }
}
