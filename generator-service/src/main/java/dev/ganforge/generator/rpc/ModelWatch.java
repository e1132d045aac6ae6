package dev.ganforge.generator.rpc;

import dev.ganforge.v1.ListModelsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One WatchModels call: the newest list as often as it changes and the reader takes it. */
final class ModelWatch implements Runnable {
  private final Supplier<ListModelsResponse> list;
  private final ServerCallStreamObserver<ListModelsResponse> observer;
  private @Nullable ListModelsResponse sent;

  ModelWatch(
      Supplier<ListModelsResponse> list, ServerCallStreamObserver<ListModelsResponse> observer) {
    this.list = list;
    this.observer = observer;
  }

  /** Sends the list where it differs from the one sent last; a reader who is not ready waits. */
  @Override
  public synchronized void run() {
    if (observer.isReady() && !observer.isCancelled()) {
      ListModelsResponse now = list.get();
      if (!now.equals(sent)) {
        sent = now;
        observer.onNext(now);
      }
    }
  }
}
