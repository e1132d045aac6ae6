package dev.ganforge.trainer.checkpoint;

import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The right of one trainer to a data directory, given back by the system when its process ends. */
public final class DataDirectoryLock implements AutoCloseable {
  /*
   * POSIX gives up a process's lock on a file as soon as the process closes any descriptor of that
   * file. A second attempt inside this process must therefore be refused before it opens the file:
   * HELD knows. The locked byte lies beyond the content, so that others can read the process id
   * where locks are mandatory, too.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private final Path file;
  private final FileChannel channel;

  private DataDirectoryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the directory, making it first where it is not there.
   *
   * @throws ServiceException FAILED_PRECONDITION where another trainer has it, naming its process
   */
  public static DataDirectoryLock acquire(Path dataDir) {
    try {
      Files.createDirectories(dataDir);
      Path file = dataDir.toRealPath().resolve("trainer.lock");
      if (!HELD.add(file)) {
        throw refused(dataDir, String.valueOf(ProcessHandle.current().pid()));
      }
      try {
        return open(dataDir, file);
      } catch (IOException | RuntimeException e) {
        HELD.remove(file);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock the data directory " + dataDir, e);
    }
  }

  private static DataDirectoryLock open(Path dataDir, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      @Nullable FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      if (lock == null) {
        throw refused(dataDir, Files.readString(file).strip());
      }
      byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid), 0);
      return new DataDirectoryLock(file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static ServiceException refused(Path dataDir, String pid) {
    return ServiceException.failedPrecondition(
        "data directory " + dataDir + " is in use by the trainer with process id " + pid);
  }

  /** Gives the directory back. The file stays: removing it would race with the next to lock it. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD.remove(file);
    }
  }
}
