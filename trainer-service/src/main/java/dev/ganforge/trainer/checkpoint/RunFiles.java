package dev.ganforge.trainer.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The files of runs themselves, beside their checkpoints; their digests are kept in memory. */
final class RunFiles {
  private final Map<Path, Artifact> known = new ConcurrentHashMap<>();

  Artifact write(Path folder, String name, ArtifactWriter content) throws IOException {
    RunName.requireFile(name);
    Files.createDirectories(folder);
    Path temporary = DurableFiles.temporary(folder, name);
    try {
      Artifact artifact = DurableFiles.write(temporary, name, content);
      Path file = folder.resolve(name);
      synchronized (this) {
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        known.put(file, artifact);
      }
      DurableFiles.syncFolder(folder);
      return artifact;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  List<Artifact> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    return DurableFiles.entries(folder).stream()
        .filter(file -> RunName.isValid(String.valueOf(file.getFileName())))
        .filter(Files::isRegularFile)
        .sorted()
        .map(this::describe)
        .toList();
  }

  Optional<StoredFile> open(Path folder, String name) {
    Path file = folder.resolve(RunName.requireFile(name));
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    synchronized (this) {
      try {
        return Optional.of(new StoredFile(describe(file), Files.newByteChannel(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Forgets the digests of a folder's files. */
  void forget(Path folder) {
    known.keySet().removeIf(file -> file.startsWith(folder));
  }

  private Artifact describe(Path file) {
    return known.computeIfAbsent(
        file,
        path -> {
          try {
            return DurableFiles.describe(path);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
