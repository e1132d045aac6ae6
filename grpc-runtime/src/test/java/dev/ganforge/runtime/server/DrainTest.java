package dev.ganforge.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.WatchRunRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a server with calls under way. */
@Timeout(60)
class DrainTest {
  private final Slow slow = new Slow();
  private final GrpcServer server =
      GrpcServer.start(new Endpoint.Tcp("127.0.0.1", 0), List.of(slow));
  private final ManagedChannel channel = Channels.open(server.endpoint().target());
  private final BlockingQueue<String> watched = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    slow.gate.complete(null);
    Channels.close(channel);
    server.close(Duration.ZERO);
  }

  /** Answers once its gate is open; its watches never end by themselves. */
  private static final class Slow extends TrainerServiceGrpc.TrainerServiceImplBase {
    private final CompletableFuture<Void> gate = new CompletableFuture<>();
    private final CountDownLatch entered = new CountDownLatch(1);

    @Override
    public void getRun(GetRunRequest request, StreamObserver<Run> answer) {
      entered.countDown();
      var unused =
          gate.thenRun(
              () -> {
                answer.onNext(Run.getDefaultInstance());
                answer.onCompleted();
              });
    }

    @Override
    public void watchRun(WatchRunRequest request, StreamObserver<RunEvent> answer) {
      answer.onNext(RunEvent.getDefaultInstance());
    }
  }

  /** Notes what a stream brings, and how it ends. */
  private <T> StreamObserver<T> noting() {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {
        watched.add(
            value instanceof HealthCheckResponse health ? health.getStatus().name() : "event");
      }

      @Override
      public void onError(Throwable failure) {
        watched.add(Status.fromThrowable(failure).getCode().name());
      }

      @Override
      public void onCompleted() {
        watched.add("completed");
      }
    };
  }

  private ListenableFuture<Run> call() throws InterruptedException {
    ListenableFuture<Run> answer =
        TrainerServiceGrpc.newFutureStub(channel).getRun(GetRunRequest.getDefaultInstance());
    slow.entered.await();
    return answer;
  }

  private CompletableFuture<Void> closing(Duration grace) {
    return CompletableFuture.runAsync(() -> server.close(grace));
  }

  @Test
  void aCallUnderWayIsAnsweredAndNoOtherIsTaken() throws Exception {
    HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), noting());
    assertThat(watched.take()).isEqualTo(ServingStatus.SERVING.name());
    ListenableFuture<Run> answer = call();
    CompletableFuture<Void> closed = closing(Duration.ofSeconds(30));
    assertThat(watched.take()).as("it is said first").isEqualTo(ServingStatus.NOT_SERVING.name());
    ManagedChannel late = Channels.open(server.endpoint().target());
    ListenableFuture<Run> refused =
        TrainerServiceGrpc.newFutureStub(late)
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .getRun(GetRunRequest.getDefaultInstance());
    assertThat(status(refused)).isEqualTo(Status.Code.UNAVAILABLE);
    Channels.close(late);
    assertThat(closed).isNotDone();
    slow.gate.complete(null);
    assertThat(status(answer)).isEqualTo(Status.Code.OK);
    closed.get(10, TimeUnit.SECONDS);
  }

  @Test
  void aCallThatDoesNotEndIsCancelledAtTheDeadline() throws Exception {
    ListenableFuture<Run> answer = call();
    long start = System.nanoTime();
    server.close(Duration.ofMillis(300));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(290));
    assertThat(status(answer)).isIn(Status.Code.UNAVAILABLE, Status.Code.CANCELLED);
  }

  @Test
  void nobodyWaitsForThoseWhoWatch() throws Exception {
    HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), noting());
    TrainerServiceGrpc.newStub(channel).watchRun(WatchRunRequest.getDefaultInstance(), noting());
    assertThat(List.of(watched.take(), watched.take())).contains("event", "SERVING");
    closing(Duration.ofMinutes(5)).get(10, TimeUnit.SECONDS);
  }

  private static Status.Code status(ListenableFuture<Run> answer) throws Exception {
    try {
      Run unused = answer.get(20, TimeUnit.SECONDS);
      return Status.Code.OK;
    } catch (ExecutionException e) {
      return Status.fromThrowable(e).getCode();
    }
  }
}
