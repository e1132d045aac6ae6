package dev.ganforge.cli.service;

import dev.ganforge.cli.process.Shutdown;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A service of this process, closed once: by the command that started it, or at shutdown. A
 * shutdown that comes while it starts waits for it first.
 */
final class OwnService<T extends AutoCloseable> implements AutoCloseable {
  private final Shutdown.Registration registration;
  private @Nullable T service;
  private boolean closed;

  /**
   * Prepares to start a service.
   *
   * @param bound how long closing it may hold up the end of the process
   */
  OwnService(Shutdown shutdown, Duration bound) {
    registration = shutdown.register(bound, this::close);
  }

  /** Starts it. */
  synchronized T start(Supplier<T> starter) {
    try {
      T started = starter.get();
      service = started;
      return started;
    } finally {
      if (service == null) {
        registration.close();
      }
    }
  }

  /** Closes it; a second caller waits until the first has done so. */
  @Override
  public synchronized void close() {
    if (closed || service == null) {
      return;
    }
    closed = true;
    try {
      service.close();
    } catch (Exception e) {
      throw new IllegalStateException("a service of this process did not close", e);
    } finally {
      registration.close();
    }
  }
}
