package dev.ganforge.generator.model;

import dev.ganforge.generator.follow.Backoff;
import dev.ganforge.generator.follow.Checkpoint;
import dev.ganforge.generator.follow.CheckpointBook;
import dev.ganforge.generator.model.LoadAttempts.Attempt;
import dev.ganforge.runtime.error.ServiceException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models of this service: keeps the newest live, and lends any of them by name. */
public final class Models implements AutoCloseable {
  /*
   * One loader thread downloads, loads and warms, so at most one model is under construction.
   *
   * Many checkpoints may arrive while one loads. They only set `reviewWanted`; the review after it
   * looks at the book and takes the newest there is, so those in between are never loaded. Loads
   * asked for by name run between reviews, not before one that is wanted.
   *
   * "latest" is the highest step of the run that published last. Within a run it never falls: a
   * review looks only above the step in `floors`, the highest that was ever live. Where the newest
   * does not load, one of the next older ones above the floor is taken meanwhile.
   */
  private static final Logger log = LoggerFactory.getLogger(Models.class);
  private static final int CANDIDATES = 3;
  private static final int MAX_WANTED = 16;

  private final CheckpointBook book;
  private final ModelLoader loader;
  private final ScheduledExecutorService loaderThread;
  private final LoadAttempts attempts;
  private final Shelf shelf;
  private final Clock clock;
  private final ModelMeters meters;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean reviewWanted = new AtomicBoolean();
  private final Map<String, CompletableFuture<LoadedModel>> wanted = new HashMap<>();
  private final Map<String, Long> floors = new HashMap<>();
  private volatile boolean closed;

  /**
   * Nothing is loaded before the first {@link #review}.
   *
   * @param loaderThread one thread of {@link ComputeThreads}
   * @param backoff between attempts at a checkpoint that does not load
   * @param poolBytes weight of the models kept beside the newest and the pinned one
   * @param registry where models and swaps are counted
   */
  public Models(
      CheckpointBook book,
      ModelLoader loader,
      ScheduledExecutorService loaderThread,
      Backoff backoff,
      long poolBytes,
      Clock clock,
      MeterRegistry registry) {
    this.book = book;
    this.loader = loader;
    this.loaderThread = loaderThread;
    this.attempts = new LoadAttempts(backoff);
    this.shelf = new Shelf(poolBytes);
    this.clock = clock;
    this.meters = new ModelMeters(registry, this);
  }

  /** Calls back after every change of {@link #list}; the callback must not block. */
  public void addListener(Runnable listener) {
    listeners.add(listener);
  }

  public void removeListener(Runnable listener) {
    listeners.remove(listener);
  }

  private void changed() {
    listeners.forEach(Runnable::run);
  }

  /** Brings the live model up to the book, on the loader's thread, and tells the listeners. */
  public void review() {
    if (!closed && reviewWanted.compareAndSet(false, true)) {
      onLoader(this::reviewIfWanted);
    }
  }

  private void onLoader(Runnable task) {
    try {
      loaderThread.execute(task);
    } catch (RejectedExecutionException shutDown) {
      throw ServiceException.unavailable("the generator service is shutting down");
    }
  }

  private void reviewIfWanted() {
    while (!closed && reviewWanted.compareAndSet(true, false)) {
      try {
        dropDeleted();
        Checkpoint target = target();
        if (target != null) {
          goLive(target);
          reviewWanted.set(true); // for what came meanwhile, or an older one where this one failed
        }
        changed();
      } catch (RuntimeException e) {
        log.error("The review of the models failed", e);
      }
    }
  }

  private void dropDeleted() {
    floors.keySet().removeIf(run -> !book.hasRun(run));
    attempts.forget(checkpoint -> book.find(checkpoint.run(), checkpoint.step()).isEmpty());
    Resident live = shelf.newest();
    if (live != null && !book.hasRun(live.checkpoint().run())) {
      log.info("{} no longer serves: its run is gone", live.checkpoint().name());
      shelf.dropNewest();
    }
  }

  /** The checkpoint that should be live in place of the one that is; null where there is none. */
  private @Nullable Checkpoint target() {
    Optional<Checkpoint> last = book.newest();
    if (last.isEmpty()) {
      return null;
    }
    String run = last.get().run();
    long floor = floors.getOrDefault(run, -1L);
    Resident live = shelf.newest();
    for (Checkpoint candidate : book.newest(run, CANDIDATES)) {
      if (candidate.step() < floor || (live != null && live.is(candidate))) {
        return null;
      }
      if (attempts.waiting(candidate) == null) {
        return candidate;
      }
    }
    return null;
  }

  private void goLive(Checkpoint target) {
    LoadedModel model = load(target);
    if (model == null) {
      return;
    }
    floors.merge(target.run(), target.step(), Math::max);
    attempts.forget(other -> other.run().equals(target.run()) && other.step() <= target.step());
    shelf.goLive(new Resident(target, model, clock.instant()));
    meters.swapped();
    clearIfClosed();
    log.info("{} serves", target.name());
  }

  /** The checkpoint's model, held by the caller; null, with the failure noted, where it fails. */
  private @Nullable LoadedModel load(Checkpoint checkpoint) {
    Lease present = shelf.lease(checkpoint);
    if (present != null) {
      return present.keepModel();
    }
    attempts.begin(checkpoint);
    changed();
    long start = System.nanoTime();
    try {
      LoadedModel model = loader.load(checkpoint);
      meters.loaded(Duration.ofNanos(System.nanoTime() - start));
      attempts.succeed(checkpoint);
      return model;
    } catch (IOException | RuntimeException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      if (!closed) {
        meters.failed();
        log.warn("{} cannot be loaded: {}", checkpoint.name(), reason);
      }
      log.debug("The failure in full", e);
      retryLater(checkpoint, attempts.fail(checkpoint, reason));
      changed();
      return null;
    }
  }

  private void retryLater(Checkpoint checkpoint, Duration wait) {
    if (!closed) {
      var unused =
          loaderThread.schedule(
              () -> {
                attempts.allow(checkpoint);
                review();
              },
              wait.toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Lends the model of a name, loading it first where it must be, which completes the future on the
   * loader's thread.
   *
   * @throws ServiceException where it cannot be lent; the future may fail with one as well
   */
  public CompletableFuture<Lease> lease(ModelName name) {
    if (name instanceof ModelName.Exactly exactly) {
      return lease(find(exactly));
    }
    if (name instanceof ModelName.Newest newest) {
      Lease live = shelf.leaseNewest(newest.run());
      return live != null
          ? CompletableFuture.completedFuture(live)
          : lease(findNewest(newest.run()));
    }
    Lease live = shelf.leaseLatest();
    if (live == null) {
      throw ServiceException.failedPrecondition("no model is live yet: " + whyNone());
    }
    return CompletableFuture.completedFuture(live);
  }

  /** A published checkpoint, or one that is no longer published but still in memory. */
  private Checkpoint find(ModelName.Exactly name) {
    return book.find(name.run(), name.step())
        .or(
            () ->
                shelf.statuses().values().stream()
                    .map(ModelStatus::checkpoint)
                    .filter(is -> is.run().equals(name.run()) && is.step() == name.step())
                    .findFirst())
        .orElseThrow(
            () ->
                ServiceException.notFound(
                    "model \"%s@%d\" is not published".formatted(name.run(), name.step())));
  }

  private Checkpoint findNewest(String run) {
    return book.newest(run, 1).stream()
        .findFirst()
        .orElseThrow(
            () -> ServiceException.notFound("model \"" + run + "\" has no published checkpoint"));
  }

  private String whyNone() {
    List<Attempt> all = attempts.all();
    if (all.isEmpty()) {
      return "no checkpoint has been published";
    }
    Attempt attempt = all.get(all.size() - 1);
    return attempt.reason().isEmpty()
        ? attempt.checkpoint().name() + " is being loaded"
        : attempt.checkpoint().name() + " cannot be loaded: " + attempt.reason();
  }

  private CompletableFuture<Lease> lease(Checkpoint checkpoint) {
    Lease present = shelf.lease(checkpoint);
    if (present != null) {
      return CompletableFuture.completedFuture(present);
    }
    Attempt failed = attempts.waiting(checkpoint);
    if (failed != null) {
      throw notLoadable(checkpoint, failed.reason());
    }
    return want(checkpoint)
        .thenApply(
            model -> {
              Lease lease = Lease.of(checkpoint, model);
              if (lease == null) {
                throw notLoadable(checkpoint, "it was evicted at once; try again");
              }
              return lease;
            });
  }

  private static ServiceException notLoadable(Checkpoint checkpoint, String reason) {
    return ServiceException.unavailable(
        "model \"" + checkpoint.name() + "\" cannot be loaded: " + reason);
  }

  private CompletableFuture<LoadedModel> want(Checkpoint checkpoint) {
    synchronized (wanted) {
      CompletableFuture<LoadedModel> loading = wanted.get(checkpoint.sha256());
      if (loading != null) {
        return loading;
      }
      if (wanted.size() >= MAX_WANTED) {
        throw ServiceException.resourceExhausted(
            wanted.size() + " models wait to be loaded; the limit is " + MAX_WANTED,
            Duration.ofSeconds(1));
      }
      CompletableFuture<LoadedModel> promise = new CompletableFuture<>();
      onLoader(() -> loadWanted(checkpoint, promise));
      wanted.put(checkpoint.sha256(), promise);
      return promise;
    }
  }

  private void loadWanted(Checkpoint checkpoint, CompletableFuture<LoadedModel> promise) {
    reviewIfWanted();
    LoadedModel model = load(checkpoint);
    synchronized (wanted) {
      wanted.remove(checkpoint.sha256());
    }
    if (model == null) {
      Attempt failed = attempts.waiting(checkpoint);
      promise.completeExceptionally(
          notLoadable(checkpoint, failed == null ? "try again" : failed.reason()));
      return;
    }
    promise.complete(model); // those who wait take their leases here, under the loader's hold
    shelf.keep(new Resident(checkpoint, model, clock.instant()));
    clearIfClosed();
    changed();
  }

  /** The loader may put a model on the shelf just after it was cleared for good. */
  private void clearIfClosed() {
    if (closed) {
      shelf.clear();
    }
  }

  /** Holds "latest" on the lease's model, and takes the lease over. */
  public void pin(Lease lease) {
    shelf.pin(new Resident(lease.checkpoint(), lease.keepModel(), clock.instant()));
    clearIfClosed();
    changed();
  }

  /** Lets "latest" go on with the newest. */
  public void unpin() {
    shelf.pin(null);
    changed();
  }

  /**
   * Lets go of a model that is kept beside the newest; its leases go on.
   *
   * @throws ServiceException FAILED_PRECONDITION where it is the newest or the pinned one
   */
  public void unload(ModelName.Exactly name) {
    Checkpoint checkpoint = find(name);
    if (!shelf.unload(checkpoint)) {
      throw ServiceException.failedPrecondition(
          "model \"" + checkpoint.name() + "\" is the newest or the pinned one, and stays");
    }
    changed();
  }

  /** Whether "latest" can be served. */
  public boolean ready() {
    return shelf.hasLatest();
  }

  /** Every model loaded, being loaded or failed, the newest first. */
  public List<ModelStatus> list() {
    Map<String, ModelStatus> found = new HashMap<>();
    for (Attempt attempt : attempts.all()) {
      boolean loading = attempt.stage() == LoadAttempts.Stage.LOADING;
      ModelStatus.State state = loading ? ModelStatus.State.LOADING : ModelStatus.State.FAILED;
      found.put(
          attempt.checkpoint().name(),
          new ModelStatus(attempt.checkpoint(), state, attempt.reason(), false, false, null));
    }
    found.putAll(shelf.statuses());
    List<ModelStatus> statuses = new ArrayList<>(found.values());
    statuses.sort(
        Comparator.comparingLong((ModelStatus status) -> status.checkpoint().sequence())
            .thenComparingLong(status -> status.checkpoint().step())
            .reversed());
    return statuses;
  }

  /** Lets go of every model; those leased are closed after their last lease. */
  @Override
  public void close() {
    closed = true;
    shelf.clear();
  }
}
