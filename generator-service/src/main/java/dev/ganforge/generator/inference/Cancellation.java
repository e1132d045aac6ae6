package dev.ganforge.generator.inference;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** Says that a caller no longer waits: it has gone, or its deadline has passed. */
public final class Cancellation {
  private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

  public void cancel() {
    cancelled.complete(null);
  }

  public boolean isCancelled() {
    return cancelled.isDone();
  }

  /** Throws a CancellationException where the caller has gone. */
  public void check() {
    if (isCancelled()) {
      throw new CancellationException("the caller has gone");
    }
  }

  /** Runs the action when the caller goes; at once where it has gone. */
  public void then(Runnable action) {
    var unused = cancelled.thenRun(action);
  }
}
