package dev.ganforge.trainer.rpc;

import dev.ganforge.runtime.error.ErrorInterceptor;
import dev.ganforge.trainer.event.Event;
import dev.ganforge.trainer.event.Subscription;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** One call that streams a subscription's events at the caller's pace. */
final class WatchStream<T> {
  /*
   * Whoever sees a reason to go on (the transport has room, or there may be an event) calls
   * schedule(); the counter makes sure that one thread at a time delivers, and that it looks again
   * where another reason came meanwhile. A caller that does not read costs a place in a set.
   */
  private static final int TURN = 64;

  private final ServerCallStreamObserver<T> call;
  private final Subscription subscription;
  private final Function<Event, T> mapping;
  private final Executor executor;
  private final AtomicInteger reasons = new AtomicInteger();
  private boolean done;

  private WatchStream(
      ServerCallStreamObserver<T> call,
      Subscription subscription,
      Function<Event, T> mapping,
      Executor executor) {
    this.call = call;
    this.subscription = subscription;
    this.mapping = mapping;
    this.executor = executor;
  }

  /** Serves the call from now on; has to be called before the call's method returns. */
  static <T> void serve(
      ServerCallStreamObserver<T> call,
      Subscription subscription,
      Function<Event, T> mapping,
      Executor executor) {
    WatchStream<T> stream = new WatchStream<>(call, subscription, mapping, executor);
    call.setOnCancelHandler(subscription::close);
    call.setOnCloseHandler(subscription::close);
    call.setOnReadyHandler(stream::schedule);
    subscription.onReady(stream::schedule);
  }

  private void schedule() {
    if (reasons.getAndIncrement() == 0) {
      executor.execute(this::turn);
    }
  }

  private void turn() {
    int seen = reasons.get();
    boolean more = deliver();
    if (more || reasons.addAndGet(-seen) > 0) {
      executor.execute(this::turn);
    }
  }

  /** Delivers what there is and the caller has room for; true where its turn ended before that. */
  private boolean deliver() {
    try {
      for (int i = 0; i < TURN; i++) {
        if (done || !call.isReady()) {
          return false;
        }
        Event event = subscription.poll();
        if (event != null) {
          call.onNext(mapping.apply(event));
        }
        if (subscription.ended()) {
          done = true;
          call.onCompleted();
          subscription.close();
        }
        if (event == null) {
          return false;
        }
      }
      return true;
    } catch (RuntimeException e) {
      done = true;
      subscription.close();
      call.onError(ErrorInterceptor.toStatus(e).asRuntimeException());
      return false;
    }
  }
}
