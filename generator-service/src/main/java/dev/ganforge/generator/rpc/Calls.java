package dev.ganforge.generator.rpc;

import dev.ganforge.generator.inference.Cancellation;
import dev.ganforge.runtime.error.ErrorInterceptor;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Brings gRPC's calls and Java's futures together. */
final class Calls {
  private Calls() {}

  /** The cancellation of a call; to be asked for before its method returns. */
  static Cancellation cancellation(StreamObserver<?> observer) {
    Cancellation cancellation = new Cancellation();
    ((ServerCallStreamObserver<?>) observer).setOnCancelHandler(cancellation::cancel);
    if (Context.current().isCancelled()) { // before its handler had a thread
      cancellation.cancel();
    }
    return cancellation;
  }

  /** Answers a call with a future's value or failure. */
  static <T> void reply(CompletableFuture<T> answer, StreamObserver<T> observer) {
    var unused =
        answer
            .thenAccept(
                value -> {
                  observer.onNext(value);
                  observer.onCompleted();
                })
            .exceptionally(
                failure -> {
                  observer.onError(answer(failure));
                  return null;
                });
  }

  /** What answers a call that failed. */
  static StatusRuntimeException answer(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof CancellationException
        ? Status.CANCELLED.withDescription(cause.getMessage()).asRuntimeException()
        : ErrorInterceptor.toAnswer(cause);
  }
}
