package dev.ganforge.generator.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Await;
import dev.ganforge.generator.fixture.ModelBench;
import dev.ganforge.generator.image.ImageEncoding;
import dev.ganforge.generator.inference.Batcher;
import dev.ganforge.generator.inference.Cancellation;
import dev.ganforge.generator.model.ComputeThreads;
import dev.ganforge.generator.model.Lease;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSourceTest {
  private static final OptionalDouble NONE = OptionalDouble.empty();

  @TempDir Path folder;
  private final CountDownLatch gate = new CountDownLatch(1);
  private final ExecutorService encoders = Executors.newFixedThreadPool(2);
  private ModelBench bench;
  private Lease lease;
  private Batcher batcher;
  private ImageSource images;

  /** The compute thread waits at the gate, so that a test decides what is queued before it. */
  @BeforeEach
  void open() {
    bench = new ModelBench(folder, 8, 100_000);
    bench.publish("a", 1, Artifacts.linear(1), Artifacts.LINEAR);
    bench.awaitLatest(1);
    lease = bench.lease("latest");
    ComputeThreads threads = new ComputeThreads("test-compute", 1);
    batcher =
        new Batcher(
            1,
            task ->
                threads.newThread(
                    () -> {
                      try {
                        gate.await();
                        task.run();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    }),
            16,
            Duration.ZERO,
            new SimpleMeterRegistry());
    images = new ImageSource(batcher, encoders, 1 << 20, new SimpleMeterRegistry());
  }

  @AfterEach
  void close() {
    gate.countDown();
    batcher.close();
    encoders.shutdown();
    lease.close();
    bench.close();
    assertThat(lease.model().holders()).as("the model is closed").isZero();
  }

  private CompletableFuture<List<byte[]>> ask(Cancellation cancellation, Long... seeds) {
    return images.bySeed(lease, List.of(seeds), NONE, ImageEncoding.RAW, cancellation);
  }

  private static List<byte[]> get(CompletableFuture<List<byte[]>> images) throws Exception {
    return images.get(20, TimeUnit.SECONDS);
  }

  @Test
  void identicalRequestsAreComputedOnce() throws Exception {
    CompletableFuture<List<byte[]>> first = ask(new Cancellation(), 1L, 2L, 1L);
    CompletableFuture<List<byte[]>> second = ask(new Cancellation(), 2L, 1L);
    gate.countDown();
    assertThat(get(first).get(0)).hasSize(144).isSameAs(get(first).get(2));
    assertThat(get(second).get(1)).isSameAs(get(first).get(0));
    assertThat(get(ask(new Cancellation(), 2L)).get(0)).isSameAs(get(first).get(1));
  }

  @Test
  void eachKeyHasItsOwnImage() throws Exception {
    gate.countDown();
    byte[] plain = get(ask(new Cancellation(), 7L)).get(0);
    byte[] cut =
        get(images.bySeed(
                lease, List.of(7L), OptionalDouble.of(0.3), ImageEncoding.RAW, new Cancellation()))
            .get(0);
    byte[] png =
        get(images.bySeed(lease, List.of(7L), NONE, ImageEncoding.PNG, new Cancellation())).get(0);
    assertThat(plain).isNotEqualTo(cut);
    assertThat(png).startsWith(0x89, 'P', 'N', 'G');
    bench.publish("a", 2, Artifacts.linear(2), Artifacts.LINEAR);
    bench.awaitLatest(2);
    try (Lease next = bench.lease("latest")) {
      byte[] other =
          get(images.bySeed(next, List.of(7L), NONE, ImageEncoding.RAW, new Cancellation())).get(0);
      assertThat(other).isNotEqualTo(plain);
    }
  }

  @Test
  void oneWhoWaitsForACancelledCallerIsServed() throws Exception {
    Cancellation gone = new Cancellation();
    CompletableFuture<List<byte[]>> owner = ask(gone, 1L, 2L);
    CompletableFuture<List<byte[]>> joined = ask(new Cancellation(), 2L, 3L);
    gone.cancel();
    assertThat(owner).isCompletedExceptionally();
    assertThat(joined).isNotDone();
    gate.countDown();
    assertThat(get(joined)).hasSize(2);
    assertThat(get(ask(new Cancellation(), 1L))).hasSize(1);
  }

  @Test
  void aFullQueueIsSaidAndForgotten() throws Exception {
    CompletableFuture<List<byte[]>> first =
        ask(new Cancellation(), 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    assertThatThrownBy(() -> get(ask(new Cancellation(), 9L, 11L, 12L, 13L, 14L, 15L, 16L, 17L)))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining(
            "queue full: 10 images wait and 7 more are asked for; the limit is 16");
    gate.countDown();
    assertThat(get(first)).hasSize(10);
    assertThat(get(ask(new Cancellation(), 11L))).hasSize(1);
  }

  @Test
  void nobodyHoldsTheModelAfterwards() throws Exception {
    gate.countDown();
    Cancellation gone = new Cancellation();
    CompletableFuture<List<byte[]>> cancelled = ask(gone, 20L, 21L);
    gone.cancel();
    List<byte[]> unused = get(ask(new Cancellation(), 22L));
    Await.until("the futures are settled", cancelled::isDone);
    Await.until("the model is free", () -> lease.model().holders() == 2); // the shelf's, ours
  }
}
