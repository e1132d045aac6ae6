package dev.ganforge.generator.rpc;

import dev.ganforge.generator.inference.Cancellation;
import dev.ganforge.generator.model.Lease;
import dev.ganforge.runtime.error.ServiceException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call of many answers: a few are in the making while the reader is ready for them. */
final class StreamCall<T> {
  /*
   * `pump` is the only method that does anything, under the lock, on the workers: it sends the
   * parts that are made, in order, and starts new ones while the transport takes more and fewer
   * than AHEAD are in the making. It runs when an answer is made and when the transport becomes
   * ready, so a slow reader holds AHEAD parts in memory and no more.
   */
  private static final int AHEAD = 2;
  private static final long RETRY_MILLIS = 50;

  /** Makes the answers of one call. */
  interface Source<T> {
    /** The answers with the images from {@code first} on. */
    CompletableFuture<List<T>> make(int first, int count);
  }

  /**
   * The images of one call.
   *
   * @param source makes them into answers
   * @param images how many in all
   * @param imagesAtOnce how many the source is asked for at a time
   */
  record Plan<T>(Source<T> source, int images, int imagesAtOnce) {}

  private final Plan<T> plan;
  private final ServerCallStreamObserver<T> observer;
  private final Cancellation cancellation;
  private final Executor workers;
  private final Deque<CompletableFuture<List<T>>> inTheMaking = new ArrayDeque<>();
  private final Lease lease;
  private int next;
  private boolean ended;

  /** Takes over the lease: one model serves the whole stream. */
  StreamCall(
      Plan<T> plan,
      Lease lease,
      ServerCallStreamObserver<T> observer,
      Cancellation cancellation,
      Executor workers) {
    this.plan = plan;
    this.lease = lease;
    this.observer = observer;
    this.cancellation = cancellation;
    this.workers = workers;
  }

  void start() {
    cancellation.then(this::wake);
    wake();
  }

  void wake() {
    workers.execute(this::pump);
  }

  private synchronized void pump() {
    if (ended) {
      return;
    }
    try {
      if (cancellation.isCancelled()) {
        end(Status.CANCELLED.asRuntimeException());
        return;
      }
      while (!inTheMaking.isEmpty() && inTheMaking.getFirst().isDone()) {
        inTheMaking.removeFirst().join().forEach(observer::onNext);
      }
      while (observer.isReady() && inTheMaking.size() < AHEAD && next < plan.images()) {
        int count = Math.min(plan.imagesAtOnce(), plan.images() - next);
        inTheMaking.addLast(make(next, count));
        next += count;
      }
      if (inTheMaking.isEmpty() && next == plan.images()) {
        end(null);
      }
    } catch (RuntimeException e) {
      end(Calls.answer(e));
    }
  }

  /** A part of the plan; where the queue is full it is asked for again a little later. */
  private CompletableFuture<List<T>> make(int first, int count) {
    CompletableFuture<List<T>> part;
    try {
      part = plan.source().make(first, count);
    } catch (ServiceException e) {
      if (e.kind() != ServiceException.Kind.RESOURCE_EXHAUSTED) {
        throw e;
      }
      Executor later = CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS);
      part =
          CompletableFuture.supplyAsync(() -> 0, later)
              .thenComposeAsync(
                  waited ->
                      cancellation.isCancelled()
                          ? CompletableFuture.failedFuture(e)
                          : make(first, count),
                  workers);
    }
    var unused = part.whenComplete((answer, failure) -> wake());
    return part;
  }

  private synchronized void end(@Nullable StatusRuntimeException failure) {
    ended = true;
    lease.close();
    if (failure == null) {
      observer.onCompleted();
    } else {
      observer.onError(failure);
    }
  }
}
