package dev.ganforge.generator.rpc;

import dev.ganforge.generator.inference.Cancellation;
import dev.ganforge.generator.model.Lease;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.GenerateResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** One GenerateStream call: a few answers in the making while the reader is ready for them. */
final class GenerateStreamCall {
  /*
   * `pump` is the only method that does anything, under the lock, on the workers: it sends the
   * answers that are made, in order, and starts new ones while the transport takes more and fewer
   * than AHEAD are in the making. It runs when an answer is made and when the transport becomes
   * ready, so a slow reader holds AHEAD answers in memory and no more.
   */
  private static final int AHEAD = 2;
  private static final long RETRY_MILLIS = 50;

  private final Generation generation;
  private final GenerateOrder order;
  private final int imagesPerAnswer;
  private final ServerCallStreamObserver<GenerateResponse> observer;
  private final Cancellation cancellation;
  private final Executor workers;
  private final Deque<CompletableFuture<GenerateResponse>> inTheMaking = new ArrayDeque<>();
  private final Lease lease;
  private int next;
  private boolean ended;

  /** Takes over the lease: one model serves the whole stream. */
  GenerateStreamCall(
      Generation generation,
      GenerateOrder order,
      int imagesPerAnswer,
      Lease lease,
      ServerCallStreamObserver<GenerateResponse> observer,
      Cancellation cancellation,
      Executor workers) {
    this.generation = generation;
    this.order = order;
    this.imagesPerAnswer = imagesPerAnswer;
    this.lease = lease;
    this.observer = observer;
    this.cancellation = cancellation;
    this.workers = workers;
  }

  void start() {
    try {
      generation.requireFits(order, lease, Math.min(order.count(), imagesPerAnswer));
    } catch (ServiceException e) {
      end(Calls.status(e));
      return;
    }
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
        end(Status.CANCELLED);
        return;
      }
      while (!inTheMaking.isEmpty() && inTheMaking.getFirst().isDone()) {
        observer.onNext(inTheMaking.removeFirst().join());
      }
      while (observer.isReady() && inTheMaking.size() < AHEAD && next < order.count()) {
        int count = Math.min(imagesPerAnswer, order.count() - next);
        inTheMaking.addLast(make(next, count));
        next += count;
      }
      if (inTheMaking.isEmpty() && next == order.count()) {
        end(Status.OK);
      }
    } catch (RuntimeException e) {
      end(Calls.status(e));
    }
  }

  /** A part of the order; where the queue is full it is asked for again a little later. */
  private CompletableFuture<GenerateResponse> make(int first, int count) {
    CompletableFuture<GenerateResponse> part;
    try {
      part = generation.part(order, lease, first, count, cancellation);
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

  private synchronized void end(Status status) {
    ended = true;
    lease.close();
    if (status.isOk()) {
      observer.onCompleted();
    } else {
      observer.onError(status.asRuntimeException());
    }
  }
}
