package dev.ganforge.trainer.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads every prepared data set of a cache folder whole and holds it against what it claims. */
final class CacheExamination {
  private final Path folder;
  private final Instant now;
  private final List<CacheFlaw> flaws = new ArrayList<>();

  CacheExamination(Path folder, Instant now) {
    this.folder = folder;
    this.now = now;
  }

  /** In order of name; nothing where there is no such folder. */
  List<CacheFlaw> flaws() throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          examine(file);
        }
      }
    }
    return List.copyOf(flaws);
  }

  private void examine(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (UnfinishedFile.isAbandoned(file, now)) {
      found(file, "is half written, and nobody writes it", CacheFlaw.Remedy.REMOVE);
    } else if (name.endsWith(CacheFlaw.BROKEN)) {
      found(file, "was put aside as damaged", CacheFlaw.Remedy.NONE);
    } else if (name.endsWith(DatasetCache.SUFFIX)) {
      examinePrepared(file, name);
    }
  }

  private void examinePrepared(Path file, String name) throws IOException {
    Optional<CacheFile> whole = CacheFile.read(file);
    if (whole.isEmpty()) {
      found(file, "is no whole prepared data set", CacheFlaw.Remedy.REMOVE);
      return;
    }
    CacheHeader header = whole.get().header();
    String digest = digest(file, header);
    if (!digest.equals(header.digest())) {
      found(
          file,
          "claims the digest %s, and its images have %s".formatted(header.digest(), digest),
          CacheFlaw.Remedy.PUT_ASIDE);
    } else if (!name.equals(header.key() + DatasetCache.SUFFIX)) {
      found(file, "should be named " + header.key() + DatasetCache.SUFFIX, CacheFlaw.Remedy.NONE);
    }
  }

  private static String digest(Path file, CacheHeader header) throws IOException {
    ImageDigest digest = new ImageDigest();
    byte[] buffer = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(CacheHeader.PIXELS);
      for (long left = header.pixelBytes(); left > 0; ) {
        int count = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
        digest.update(buffer, count);
        left -= count == 0 ? left : count;
      }
    }
    return digest.of(header.count(), header.imageSize(), header.channels());
  }

  private void found(Path file, String what, CacheFlaw.Remedy remedy) {
    flaws.add(new CacheFlaw(file, file + " " + what, remedy));
  }
}
