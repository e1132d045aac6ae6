package dev.ganforge.trainer.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.Manifests;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.WatchRunRequest;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watcher that stops to read, over a real connection: what is sent for it, and what it gets. */
class StalledWatchTest {
  /** What the transport takes without a reader: a window of 1 MiB, and a message or two more. */
  private static final long MOST_SENT = (1 << 20) + (1 << 18);

  private static final int YAML = 20_000; // characters: a checkpoint's event is as large
  private static final int CHECKPOINTS = 400;

  @TempDir Path dataDir;

  /** Counts the bytes of messages that the service hands to the transport. */
  private static final class Counter implements ServerInterceptor {
    final AtomicLong bytes = new AtomicLong();

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      return next.startCall(
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendMessage(R message) {
              bytes.addAndGet(((MessageLite) message).getSerializedSize());
              super.sendMessage(message);
            }
          },
          headers);
    }
  }

  /** Reads nothing until it is told to. */
  private static final class Sleeper implements ClientResponseObserver<WatchRunRequest, RunEvent> {
    final List<Long> checkpoints = new ArrayList<>();
    final CountDownLatch ended = new CountDownLatch(1);
    private final List<ClientCallStreamObserver<WatchRunRequest>> calls = new ArrayList<>();

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRunRequest> call) {
      call.disableAutoRequestWithInitial(0);
      calls.add(call);
    }

    void wake() {
      calls.forEach(call -> call.request(Integer.MAX_VALUE));
    }

    @Override
    public void onNext(RunEvent event) {
      if (event.hasCheckpoint()) {
        checkpoints.add(event.getCheckpoint().getStep());
      }
    }

    @Override
    public void onError(Throwable failure) {
      ended.countDown();
    }

    @Override
    public void onCompleted() {
      ended.countDown();
    }
  }

  @Test
  void costsAWindowAndLosesNoCheckpoint() throws IOException, InterruptedException {
    Counter sent = new Counter();
    try (Service service = new Service(dataDir, new Endpoint.Tcp("127.0.0.1", 0), List.of(sent))) {
      service.events.createRun("a", Manifests.SETTINGS);
      Sleeper sleeper = new Sleeper();
      service
          .async()
          .watchRun(WatchRunRequest.newBuilder().setName("a").setAfterStep(0).build(), sleeper);
      await(() -> service.events.subscriptions() == 1);
      for (long step = 1; step <= CHECKPOINTS; step++) {
        service.events.progress("a", Manifests.metrics(step));
        service.events.addCheckpoint(large(step));
      }
      service.events.setState("a", RunState.COMPLETED, "");
      awaitStandstill(sent);
      assertThat(sent.bytes.get()).isLessThan(MOST_SENT);

      sleeper.wake();
      assertThat(sleeper.ended.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(sent.bytes.get()).isGreaterThan((long) CHECKPOINTS * YAML);
      assertThat(sleeper.checkpoints)
          .isEqualTo(LongStream.rangeClosed(1, CHECKPOINTS).boxed().toList());
    }
  }

  /** Until nothing was sent between two looks. */
  private static void awaitStandstill(Counter sent) throws InterruptedException {
    AtomicLong before = new AtomicLong(-1);
    await(() -> sent.bytes.get() > YAML);
    await(() -> sent.bytes.get() == before.getAndSet(sent.bytes.get()));
  }

  private static Manifest large(long step) {
    Manifest plain = Manifests.published("a", step);
    NetworkSettings network = plain.settings().network();
    RunSettings settings =
        new RunSettings(
            new NetworkSettings(
                network.preset(),
                network.imageSize(),
                network.channels(),
                network.latent(),
                network.ngf(),
                network.ndf(),
                network.width(),
                network.dropout(),
                "#".repeat(YAML)),
            plain.settings().data(),
            plain.settings().objective(),
            plain.settings().optimizer(),
            plain.settings().schedule(),
            plain.settings().device(),
            plain.settings().precision(),
            plain.settings().seed());
    return new Manifest(
        plain.run(),
        plain.step(),
        plain.epoch(),
        plain.latent(),
        plain.image(),
        plain.metrics(),
        plain.provenance(),
        settings,
        plain.artifacts(),
        plain.frechet(),
        plain.time());
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(deadline);
      Thread.sleep(100);
    }
  }
}
