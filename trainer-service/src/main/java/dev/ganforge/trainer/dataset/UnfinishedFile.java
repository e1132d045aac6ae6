package dev.ganforge.trainer.dataset;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The file of a cache folder that someone writes, known by its name and by the lock on it. */
final class UnfinishedFile implements AutoCloseable {
  /*
   * The system takes the lock away when the process that writes ends, however it ends. POSIX takes
   * it away, too, when that process closes any descriptor of the file: what this process writes is
   * therefore never opened to look for a lock, HELD knows. A file is young before it is locked and
   * after it is unlocked to be moved into place: for a minute nobody calls it abandoned.
   */
  private static final String SUFFIX = ".tmp";
  private static final Pattern NAME =
      Pattern.compile("([0-9a-f]{64}\\.images|statistics)[0-9]+\\.tmp");
  private static final Duration YOUNG = Duration.ofMinutes(1);
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private UnfinishedFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Makes one beside the file that it is to become. */
  @SuppressWarnings("resource") // the lock goes with the channel
  static UnfinishedFile create(Path becomes) throws IOException {
    Path folder = becomes.toAbsolutePath().getParent();
    Path path = Files.createTempFile(folder, becomes.getFileName().toString(), SUFFIX);
    HELD.add(path);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
    UnfinishedFile file = new UnfinishedFile(path, channel);
    try {
      @Nullable FileLock unused = channel.tryLock();
    } catch (IOException e) {
      // a file system without locks: nobody else gets one there either, and none is abandoned
    }
    return file;
  }

  Path path() {
    return path;
  }

  FileChannel channel() {
    return channel;
  }

  /** Whether a file is one of these, and nobody writes it any more. */
  static boolean isAbandoned(Path path, Instant now) {
    Path file = path.toAbsolutePath();
    if (!NAME.matcher(String.valueOf(file.getFileName())).matches() || HELD.contains(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      Instant written = Files.getLastModifiedTime(file).toInstant();
      return written.isBefore(now.minus(YOUNG)) && isFree(channel);
    } catch (IOException e) {
      return false; // gone, or not ours to touch
    }
  }

  private static boolean isFree(FileChannel channel) {
    try (FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (IOException | OverlappingFileLockException e) {
      return false;
    }
  }

  /** Removes it, unless it was moved away. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
      Files.deleteIfExists(path);
    } finally {
      HELD.remove(path);
    }
  }
}
