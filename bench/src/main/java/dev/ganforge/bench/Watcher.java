package dev.ganforge.bench;

import dev.ganforge.runtime.server.Channels;
import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.StepMetrics;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.WatchRunRequest;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;

/** One who watches a run over a connection of its own, and counts what did not come. */
final class Watcher implements ClientResponseObserver<WatchRunRequest, RunEvent>, AutoCloseable {
  private final ManagedChannel channel;
  private final boolean reads;
  private final List<Long> sequences = new ArrayList<>();
  private long lastStep;
  private long lost;
  private long steps;
  private long messages;
  private boolean failed;

  private Watcher(ManagedChannel channel, boolean reads) {
    this.channel = channel;
    this.reads = reads;
  }

  /**
   * Begins to watch.
   *
   * @param reads whether it reads on after the first message
   */
  static Watcher start(String address, String run, long afterSequence, boolean reads) {
    Watcher watcher = new Watcher(Channels.open(address), reads);
    TrainerServiceGrpc.newStub(watcher.channel)
        .watchRun(
            WatchRunRequest.newBuilder().setName(run).setAfterSequence(afterSequence).build(),
            watcher);
    return watcher;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<WatchRunRequest> call) {
    if (!reads) {
      call.disableAutoRequestWithInitial(1);
    }
  }

  @Override
  public synchronized void onNext(RunEvent event) {
    messages++;
    switch (event.getEventCase()) {
      case PROGRESS -> event.getProgress().getMetricsList().forEach(this::step);
      case STATE_CHANGED, CHECKPOINT -> sequences.add(event.getSequence());
      default -> {}
    }
  }

  private void step(StepMetrics metrics) {
    long step = metrics.getStep();
    if (steps++ > 0) {
      lost += Math.abs(step - lastStep - 1); // a gap, or one that came twice
    }
    lastStep = step;
  }

  @Override
  public synchronized void onError(Throwable failure) {
    failed = true;
  }

  @Override
  public synchronized void onCompleted() {
    failed = true; // the run does not end while it is watched
  }

  /** Steps that came. */
  synchronized long steps() {
    return steps;
  }

  /** Messages that came. */
  synchronized long messages() {
    return messages;
  }

  /** Steps left out or told twice between the first and the last that came. */
  synchronized long lost() {
    return lost;
  }

  /** The numbers of the states and checkpoints that came, in the order in which they came. */
  synchronized List<Long> sequences() {
    return List.copyOf(sequences);
  }

  /** Whether the stream ended by itself. */
  synchronized boolean failed() {
    return failed;
  }

  @Override
  public void close() {
    Channels.close(channel);
  }
}
