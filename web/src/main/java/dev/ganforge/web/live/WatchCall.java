package dev.ganforge.web.live;

import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.WatchRunRequest;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One WatchRun call as a queue, filled no faster than it is read. */
final class WatchCall implements ClientResponseObserver<WatchRunRequest, RunEvent> {
  private static final int AHEAD = 16;

  /** What comes out of the queue. */
  sealed interface Signal {
    record Arrived(RunEvent event) implements Signal {}

    record Ended(Status status) implements Signal {}
  }

  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private @Nullable ClientCallStreamObserver<WatchRunRequest> stream;

  @Override
  public void beforeStart(ClientCallStreamObserver<WatchRunRequest> requests) {
    requests.disableAutoRequestWithInitial(AHEAD);
    stream = requests;
  }

  @Override
  public void onNext(RunEvent event) {
    signals.add(new Signal.Arrived(event));
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(new Signal.Ended(Status.fromThrowable(failure)));
  }

  @Override
  public void onCompleted() {
    signals.add(new Signal.Ended(Status.OK));
  }

  /** The next signal, or null where none came in time. */
  @Nullable Signal next(Duration wait) throws InterruptedException {
    Signal signal = signals.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
    if (signal instanceof Signal.Arrived && stream != null) {
      stream.request(1);
    }
    return signal;
  }

  void cancel() {
    if (stream != null) {
      stream.cancel("the reader left", null);
    }
  }
}
