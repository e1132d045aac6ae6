package dev.ganforge.cli.service;

import dev.ganforge.cli.process.Shutdown;
import java.time.Duration;

/** A service of this process, closed once: by the command that started it, or at shutdown. */
final class OwnService implements AutoCloseable {
  private final Runnable closing;
  private final Shutdown.Registration registration;
  private boolean closed;

  /**
   * Takes over what has started.
   *
   * @param bound how long closing it may hold up the end of the process
   */
  OwnService(Shutdown shutdown, Duration bound, Runnable closing) {
    this.closing = closing;
    registration = shutdown.register(bound, this::close);
  }

  /** Closes it; a second caller waits until the first has done so. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      closing.run();
      registration.close();
    }
  }
}
