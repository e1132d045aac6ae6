package dev.ganforge.generator.follow;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.CheckpointEvent;
import dev.ganforge.v1.WatchCheckpointsRequest;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WatchCheckpoints call; the next event is asked for when the last one has been taken in. */
final class CheckpointStream
    implements ClientResponseObserver<WatchCheckpointsRequest, CheckpointEvent>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CheckpointStream.class);

  /** What happened at the trainer. */
  sealed interface Event {
    long sequence();
  }

  record Published(long sequence, Checkpoint checkpoint) implements Event {}

  record Deleted(long sequence, String run, long step) implements Event {}

  /** Nothing that matters here. */
  record Quiet(long sequence) implements Event {}

  /** Takes events in order, then the end. Called by one thread at a time. */
  interface Sink {
    void event(CheckpointStream from, Event event);

    void ended(CheckpointStream from, Status status);
  }

  private final Sink sink;
  private volatile @Nullable ClientCallStreamObserver<WatchCheckpointsRequest> call;

  CheckpointStream(Sink sink) {
    this.sink = sink;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<WatchCheckpointsRequest> call) {
    this.call = call;
    call.disableAutoRequestWithInitial(1);
  }

  @Override
  public void onNext(CheckpointEvent event) {
    sink.event(this, read(event));
  }

  private static Event read(CheckpointEvent event) {
    long sequence = event.getSequence();
    switch (event.getEventCase()) {
      case PUBLISHED -> {
        try {
          return new Published(sequence, TrainerClient.checkpoint(sequence, event.getPublished()));
        } catch (ServiceException unusable) {
          log.warn(
              "Checkpoint {}@{} cannot be served: {}",
              event.getPublished().getRun(),
              event.getPublished().getStep(),
              unusable.getMessage());
          return new Quiet(sequence);
        }
      }
      case DELETED -> {
        return new Deleted(sequence, event.getDeleted().getRun(), event.getDeleted().getStep());
      }
      default -> {
        return new Quiet(sequence);
      }
    }
  }

  /** Asks for the next event. */
  void next() {
    ClientCallStreamObserver<WatchCheckpointsRequest> started = call;
    if (started != null) {
      started.request(1);
    }
  }

  @Override
  public void onError(Throwable failure) {
    sink.ended(this, Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    sink.ended(this, Status.UNAVAILABLE.withDescription("the trainer ended the stream"));
  }

  @Override
  public void close() {
    ClientCallStreamObserver<WatchCheckpointsRequest> started = call;
    if (started != null) {
      started.cancel("no longer followed", null);
    }
  }
}
