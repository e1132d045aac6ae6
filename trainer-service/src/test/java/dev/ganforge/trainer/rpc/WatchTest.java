package dev.ganforge.trainer.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.trainer.checkpoint.Manifests;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.v1.CheckpointEvent;
import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.RunEvent.EventCase;
import dev.ganforge.v1.WatchCheckpointsRequest;
import dev.ganforge.v1.WatchRunRequest;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
  @TempDir Path dataDir;
  private Service service;

  @BeforeEach
  void open() throws IOException {
    service = new Service(dataDir);
    service.events.createRun("a", Manifests.SETTINGS);
  }

  @AfterEach
  void close() {
    service.close();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(deadline);
      Thread.sleep(5);
    }
  }

  /** A client that asks for one message at a time, when it is told to. */
  private static final class Watcher implements ClientResponseObserver<WatchRunRequest, RunEvent> {
    final List<RunEvent> seen = new ArrayList<>();
    final CountDownLatch ended = new CountDownLatch(1);
    private final boolean reads;
    private @Nullable ClientCallStreamObserver<WatchRunRequest> call;

    Watcher(boolean reads) {
      this.reads = reads;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRunRequest> started) {
      call = started;
      if (!reads) {
        started.disableAutoRequestWithInitial(0);
      }
    }

    @Override
    public void onNext(RunEvent event) {
      seen.add(event);
    }

    @Override
    public void onError(Throwable failure) {
      ended.countDown();
    }

    @Override
    public void onCompleted() {
      ended.countDown();
    }

    void request(int messages) {
      if (call != null) {
        call.request(messages);
      }
    }
  }

  private static WatchRunRequest watchAll() {
    return WatchRunRequest.newBuilder().setName("a").setAfterStep(0).build();
  }

  private void train(long from, long to) {
    for (long step = from; step <= to; step++) {
      service.history.appendMetrics("a", List.of(Manifests.metrics(step)));
      service.events.progress("a", Manifests.metrics(step));
      if (step % 10 == 0) {
        service.events.addCheckpoint(Manifests.published("a", step));
      }
    }
  }

  private static List<Long> stepsOf(List<RunEvent> events) {
    return events.stream()
        .flatMap(event -> event.getProgress().getMetricsList().stream())
        .map(metrics -> metrics.getStep())
        .toList();
  }

  private static List<Long> checkpointsOf(List<RunEvent> events) {
    return events.stream()
        .filter(event -> event.getEventCase() == EventCase.CHECKPOINT)
        .map(event -> event.getCheckpoint().getStep())
        .toList();
  }

  @Test
  void watchesARunToItsEnd() throws Exception {
    service.events.setState("a", RunState.RUNNING, "");
    train(1, 20);
    CompletableFuture<List<RunEvent>> watcher =
        CompletableFuture.supplyAsync(
            () -> {
              List<RunEvent> seen = new ArrayList<>();
              service.blocking().watchRun(watchAll()).forEachRemaining(seen::add);
              return seen;
            });
    await(() -> service.events.subscriptions() == 1);
    train(21, 60);
    service.events.setState("a", RunState.COMPLETED, "all done");

    List<RunEvent> seen = watcher.get(20, TimeUnit.SECONDS);
    assertThat(stepsOf(seen)).isEqualTo(LongStream.rangeClosed(1, 60).boxed().toList());
    assertThat(checkpointsOf(seen)).containsExactly(10L, 20L, 30L, 40L, 50L, 60L);
    RunEvent last = seen.get(seen.size() - 1);
    assertThat(last.getStateChanged().getReason()).isEqualTo("all done");
    assertThat(last.getStateChanged().getRun().getState())
        .isEqualTo(dev.ganforge.v1.RunState.RUN_STATE_COMPLETED);
    assertThat(last.getSequence()).isEqualTo(9);
    assertThat(seen.get(0).getStateChanged().hasRun()).isFalse();
    await(() -> service.events.subscriptions() == 0);

    List<RunEvent> rest = new ArrayList<>();
    service
        .blocking()
        .watchRun(WatchRunRequest.newBuilder().setName("a").setAfterSequence(8).build())
        .forEachRemaining(rest::add);
    assertThat(rest).hasSize(1);
    assertThat(rest.get(0).getStateChanged().hasRun()).isFalse();
  }

  @Test
  void keepsOthersLiveAndItselfSmallWhereAWatcherStalls() throws InterruptedException {
    service.events.setState("a", RunState.RUNNING, "");
    List<Watcher> stalled = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Watcher watcher = new Watcher(false);
      stalled.add(watcher);
      service.async().watchRun(watchAll(), watcher);
    }
    Watcher live = new Watcher(true);
    service.async().watchRun(watchAll(), live);
    await(() -> service.events.subscriptions() == 51);
    train(1, 1500);
    service.events.setState("a", RunState.COMPLETED, "");

    assertThat(live.ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(checkpointsOf(live.seen))
        .isEqualTo(LongStream.rangeClosed(1, 150).mapToObj(i -> i * 10).toList());
    assertThat(stalled).allSatisfy(watcher -> assertThat(watcher.seen).isEmpty());

    Watcher first = stalled.get(0);
    first.request(Integer.MAX_VALUE);
    assertThat(first.ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(checkpointsOf(first.seen)).isEqualTo(checkpointsOf(live.seen));
    List<Long> steps = stepsOf(first.seen);
    long skipped = first.seen.stream().mapToLong(event -> event.getProgress().getSkipped()).sum();
    assertThat(steps).isSorted().doesNotHaveDuplicates().endsWith(1500L);
    assertThat(steps.size() + skipped).isEqualTo(1500);
    stalled.forEach(watcher -> watcher.request(Integer.MAX_VALUE));
    await(() -> service.events.subscriptions() == 0);
  }

  @Test
  void freesEverythingAtOnceWhereACallerGoesAway() throws InterruptedException {
    Context.CancellableContext context = Context.current().withCancellation();
    context.run(
        () -> {
          service.async().watchRun(watchAll(), new Watcher(false));
          service
              .async()
              .watchCheckpoints(
                  WatchCheckpointsRequest.getDefaultInstance(),
                  new io.grpc.stub.StreamObserver<>() {
                    @Override
                    public void onNext(CheckpointEvent event) {}

                    @Override
                    public void onError(Throwable failure) {}

                    @Override
                    public void onCompleted() {}
                  });
        });
    await(() -> service.events.subscriptions() == 2);
    context.cancel(null);
    await(() -> service.events.subscriptions() == 0);
  }

  @Test
  void followsCheckpointsFromANumberOn() {
    service.events.addCheckpoint(Manifests.published("a", 1));
    service.events.addCheckpoint(Manifests.published("a", 2));
    Iterator<CheckpointEvent> events =
        service
            .blocking()
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .watchCheckpoints(WatchCheckpointsRequest.newBuilder().setAfterSequence(2).build());

    CheckpointEvent replayed = events.next();
    assertThat(replayed.getSequence()).isEqualTo(3);
    assertThat(replayed.getPublished().getStep()).isEqualTo(2);
    service.events.addCheckpoint(Manifests.published("a", 3));
    assertThat(events.next().getPublished().getStep()).isEqualTo(3);
    service.events.deleteCheckpoint("a", 1);
    assertThat(events.next().getDeleted().getStep()).isEqualTo(1);
    service.events.close();
    assertThatThrownBy(events::hasNext)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  @Test
  void saysWhatIsWrong() {
    WatchRunRequest none = WatchRunRequest.newBuilder().setName("b").build();
    WatchRunRequest ahead = WatchRunRequest.newBuilder().setName("a").setAfterSequence(9).build();

    assertThatThrownBy(() -> service.blocking().watchRun(none).hasNext())
        .hasMessage("NOT_FOUND: there is no run named \"b\"");
    assertThatThrownBy(() -> service.blocking().watchRun(ahead).hasNext())
        .hasMessage("INVALID_ARGUMENT: after_sequence is 9; allowed: 0 to 1, the newest event's");
    assertThat(service.events.subscriptions()).isZero();
  }
}
