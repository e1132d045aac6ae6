package dev.ganforge.generator.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import dev.ganforge.generator.cache.ImageSource;
import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Await;
import dev.ganforge.generator.fixture.ModelBench;
import dev.ganforge.generator.inference.Batcher;
import dev.ganforge.generator.model.ComputeThreads;
import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.runtime.server.GrpcServer;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GeneratorServiceGrpc;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that wait for others: nothing is computed before the gate is opened. */
class QueuedCallsTest {
  private static final int CAPACITY = 1100;

  @TempDir Path folder;
  private final CountDownLatch gate = new CountDownLatch(1);
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final List<String> ended = new CopyOnWriteArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private ModelBench bench;
  private Batcher batcher;
  private GrpcServer server;
  private ManagedChannel channel;

  @BeforeEach
  void open() {
    bench = new ModelBench(folder, 8, 100_000);
    bench.publish("a", 1, Artifacts.linear(1), Artifacts.LINEAR);
    bench.awaitLatest(1);
    ComputeThreads threads = new ComputeThreads("test-compute", 1);
    batcher =
        new Batcher(
            1, task -> threads.newThread(() -> gated(task)), CAPACITY, Duration.ZERO, registry);
    GeneratorRpc rpc =
        new GeneratorRpc(
            bench.models(),
            new ImageSource(batcher, workers, 1 << 20, registry),
            new Limits(1000, 1_000_000, 1 << 20, 1 << 20),
            () -> "",
            () -> 1,
            workers);
    server = GrpcServer.start(new Endpoint.InProcess("queued-" + UUID.randomUUID()), List.of(rpc));
    channel = Channels.open(server.endpoint().target());
  }

  private void gated(Runnable task) {
    try {
      gate.await();
      task.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void close() {
    gate.countDown();
    Channels.close(channel);
    server.close();
    batcher.close();
    workers.shutdown();
    bench.close();
  }

  private static GenerateRequest request(int count, long seed) {
    return GenerateRequest.newBuilder().setCount(count).setFirstSeed(seed).build();
  }

  private GeneratorServiceGrpc.GeneratorServiceStub stub() {
    return GeneratorServiceGrpc.newStub(channel);
  }

  /** Notes by name how a call ends. */
  private StreamObserver<GenerateResponse> noting(String name) {
    return new StreamObserver<>() {
      @Override
      public void onNext(GenerateResponse answer) {}

      @Override
      public void onError(Throwable failure) {
        ended.add(name + " " + Status.fromThrowable(failure).getCode());
      }

      @Override
      public void onCompleted() {
        ended.add(name);
      }
    };
  }

  private void awaitWaiting(int images) {
    Await.until(images + " images wait", () -> batcher.waiting() == images);
  }

  @Test
  void oneImageIsNotBehindAThousand() {
    stub().generate(request(1000, 0), noting("thousand"));
    awaitWaiting(1000);
    stub().generate(request(1, 5000), noting("one"));
    awaitWaiting(1001);
    gate.countDown();
    Await.until("both are answered", () -> ended.size() == 2);
    assertThat(ended).containsExactly("one", "thousand");
  }

  @Test
  void whatIsCancelledOrLateIsNeverComputed() {
    Context.CancellableContext caller = Context.current().withCancellation();
    caller.run(() -> stub().generate(request(400, 0), noting("cancelled")));
    awaitWaiting(400);
    stub()
        .withDeadlineAfter(200, TimeUnit.MILLISECONDS)
        .generate(request(300, 1000), noting("late"));
    awaitWaiting(700);
    stub().generate(request(7, 2000), noting("patient"));
    caller.cancel(null);
    awaitWaiting(7); // the late one's as well
    gate.countDown();
    Await.until("all have ended", () -> ended.size() == 3);
    assertThat(ended)
        .containsExactlyInAnyOrder("cancelled CANCELLED", "late DEADLINE_EXCEEDED", "patient");
    assertThat(registry.get("ganforge.generator.batch.images").summary().totalAmount())
        .as("images computed")
        .isEqualTo(7);
  }

  @Test
  void aFullQueueSaysWhenToComeBack() throws InvalidProtocolBufferException {
    stub().generate(request(1000, 0), noting("first"));
    awaitWaiting(1000);
    Throwable refusal = refusal(request(101, 5000));
    com.google.rpc.Status status = StatusProto.fromThrowable(refusal);
    assertThat(Status.fromThrowable(refusal).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(Status.fromThrowable(refusal).getDescription())
        .isEqualTo("queue full: 1000 images wait and 101 more are asked for; the limit is 1100");
    assertThat(status).isNotNull();
    RetryInfo retry = status.getDetails(0).unpack(RetryInfo.class);
    assertThat(retry.getRetryDelay())
        .isEqualTo(com.google.protobuf.Duration.newBuilder().setNanos(50_000_000).build());
  }

  private Throwable refusal(GenerateRequest request) {
    try {
      GenerateResponse unused = GeneratorServiceGrpc.newBlockingStub(channel).generate(request);
      throw new AssertionError("it was answered");
    } catch (io.grpc.StatusRuntimeException e) {
      return e;
    }
  }
}
