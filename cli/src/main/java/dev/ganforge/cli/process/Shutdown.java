package dev.ganforge.cli.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The orderly end of the process on Ctrl-C or SIGTERM: what is open is closed, newest first, each
 * within a bound and all within one limit, which is longer only where one bound is.
 */
public final class Shutdown {
  /*
   * SIGINT makes the JVM run its shutdown hooks and exit with 130, whatever else happens; the hook
   * here closes the services meanwhile. The command's own thread goes on all the time: it sees its
   * stream end, writes its last line and counts down `ended`, for which the hook waits so that the
   * line is not cut. A call of System.exit during shutdown blocks for ever, which is what it should.
   */
  private static final Duration LIMIT = Duration.ofMillis(4300);
  private static final Duration LAST_LINE = Duration.ofMillis(200);

  /** Something to close at shutdown, until it is closed the ordinary way. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  private record Closing(Duration bound, Runnable action) {}

  private final Runnable hardExit;
  private final Deque<Closing> closings = new ArrayDeque<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Prepares the end of a process.
   *
   * @param hardExit ends it at once, where something did not close in time
   */
  public Shutdown(Runnable hardExit) {
    this.hardExit = hardExit;
  }

  /** Makes this the process's way to end. */
  public void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::run, "shutdown"));
  }

  /**
   * Registers what to do at shutdown, before all that was registered earlier.
   *
   * @param bound how long it may take before the next one has its turn
   */
  public Registration register(Duration bound, Runnable action) {
    Closing closing = new Closing(bound, action);
    synchronized (closings) {
      closings.push(closing);
    }
    return () -> {
      synchronized (closings) {
        closings.remove(closing);
      }
    };
  }

  /** Does something, with something else to do at shutdown as long as that lasts. */
  public <T> T during(Supplier<T> body, Duration bound, Runnable atShutdown) {
    Registration registration = register(bound, atShutdown);
    try {
      return body.get();
    } finally {
      registration.close();
    }
  }

  /** Whether the process is ending. */
  public boolean underWay() {
    return begun.getCount() == 0;
  }

  /** Waits until the process ends. */
  public void await() {
    try {
      begun.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits at most so long; true where the process ends. */
  public boolean await(Duration limit) {
    return awaitQuietly(begun, limit);
  }

  /** Says that the command's own thread has written its last line. */
  public void commandEnded() {
    ended.countDown();
  }

  void run() {
    begun.countDown();
    long deadline = System.nanoTime() + limit().toNanos();
    boolean allClosed = true;
    for (Closing closing = next(); closing != null; closing = next()) {
      allClosed &= closed(closing, deadline);
    }
    awaitQuietly(ended, LAST_LINE);
    if (!allClosed) {
      hardExit.run();
    }
  }

  private Duration limit() {
    synchronized (closings) {
      return closings.stream().map(Closing::bound).reduce(LIMIT, Shutdown::longer);
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private @Nullable Closing next() {
    synchronized (closings) {
      return closings.poll();
    }
  }

  /** Whether it closed in time; one that does not goes on beside the rest. */
  private static boolean closed(Closing closing, long deadline) {
    CountDownLatch done = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                closing.action().run();
              } finally {
                done.countDown();
              }
            },
            "shutdown-step");
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((t, failure) -> {});
    thread.start();
    Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    return awaitQuietly(done, left.compareTo(closing.bound()) < 0 ? left : closing.bound());
  }

  private static boolean awaitQuietly(CountDownLatch latch, Duration limit) {
    try {
      return latch.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
