package dev.ganforge.trainer.damage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ganforge.runtime.error.ServiceException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads what may be damaged: in bounded time, with memory in proportion to what is there. */
public final class Bounded {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long LIMIT_SECONDS = 60;
  private static final int USUAL_BYTES_PER_BYTE = 200;

  private final long constantBytes;
  private final long bytesPerByte;
  private final ExecutorService thread;
  private volatile @Nullable Thread reader;
  private boolean warm;

  /**
   * @param constantBytes what reading may allocate whatever is read, beside 200 bytes for each byte
   */
  public Bounded(long constantBytes) {
    this(constantBytes, USUAL_BYTES_PER_BYTE);
  }

  /**
   * @param constantBytes what reading may allocate whatever is read
   * @param bytesPerByte what it may allocate beside that for each byte there is
   */
  public Bounded(long constantBytes, long bytesPerByte) {
    this.constantBytes = constantBytes;
    this.bytesPerByte = bytesPerByte;
    thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, "bounded-reader");
              made.setDaemon(true);
              reader = made;
              return made;
            });
  }

  /**
   * What reading gave; empty where it was refused with a message. Whatever else happens is an
   * error.
   */
  public <T> Optional<T> read(int bytes, Callable<T> reading) throws Exception {
    if (!warm) {
      warm = true; // the first time, classes are loaded
      Future<?> unused = thread.submit(reading);
    }
    Future<Optional<T>> answer = thread.submit(() -> measured(bytes, reading));
    try {
      return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("neither an answer nor a named error", e.getCause());
    } catch (TimeoutException e) {
      Thread busy = reader;
      String where = busy == null ? "" : Arrays.toString(busy.getStackTrace());
      throw new AssertionError("still reading after " + LIMIT_SECONDS + " s: " + where, e);
    }
  }

  private <T> Optional<T> measured(int bytes, Callable<T> reading) throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      return Optional.of(reading.call());
    } catch (ServiceException e) {
      assertThat(e.getMessage()).isNotBlank();
      return Optional.empty();
    } finally {
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertThat(allocated)
          .as("bytes allocated for %d bytes", bytes)
          .isLessThan(constantBytes + bytesPerByte * bytes);
    }
  }
}
