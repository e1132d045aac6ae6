package dev.ganforge.web.api;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunState;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs that are to be deleted shortly, unless somebody takes it back; a site that ends deletes
 * none.
 */
public final class Deletions implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Deletions.class);
  private static final Set<RunState> ACTIVE =
      Set.of(RunState.RUN_STATE_QUEUED, RunState.RUN_STATE_PREPARING, RunState.RUN_STATE_RUNNING);

  private final TrainerClient trainer;
  private final Duration grace;
  private final Map<String, Future<?>> pending = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "web-deletions");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param grace how long a deletion can be taken back
   */
  public Deletions(TrainerClient trainer, Duration grace) {
    this.trainer = trainer;
    this.grace = grace;
  }

  /** Whether a run is about to be deleted. */
  public boolean isPending(String run) {
    return pending.containsKey(run);
  }

  /**
   * Has a run deleted when the grace is over.
   *
   * @throws ServiceException FAILED_PRECONDITION while it is active
   */
  Run begin(String name) {
    Run run = trainer.run(name);
    if (ACTIVE.contains(run.getState())) {
      throw ServiceException.failedPrecondition("run \"" + name + "\" is active; stop it first");
    }
    pending.computeIfAbsent(
        name, key -> timer.schedule(() -> delete(key), grace.toMillis(), TimeUnit.MILLISECONDS));
    return run;
  }

  private void delete(String name) {
    try {
      trainer.delete(name);
    } catch (RemoteException e) {
      log.warn("Run {} was not deleted: {}", name, e.getMessage());
    } finally {
      pending.remove(name);
    }
  }

  /**
   * Takes a deletion back.
   *
   * @throws ServiceException FAILED_PRECONDITION where none was asked for, or it is too late
   */
  Run takeBack(String name) {
    Future<?> deletion = pending.get(name);
    if (deletion == null || !deletion.cancel(false)) {
      throw ServiceException.failedPrecondition("run \"" + name + "\" is not about to be deleted");
    }
    pending.remove(name);
    return trainer.run(name);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
