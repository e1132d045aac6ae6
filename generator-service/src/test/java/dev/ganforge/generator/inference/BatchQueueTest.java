package dev.ganforge.generator.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Await;
import dev.ganforge.generator.fixture.ModelBench;
import dev.ganforge.generator.model.Lease;
import dev.ganforge.runtime.error.ServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchQueueTest {
  @TempDir Path folder;
  private final List<BatchQueue> queues = new ArrayList<>();
  private final List<Batch> taken = new ArrayList<>();
  private ModelBench bench;
  private Lease lease;

  @BeforeEach
  void open() {
    bench = new ModelBench(folder, 8, 100_000);
    bench.publish("a", 1, Artifacts.linear(1), Artifacts.LINEAR);
    bench.awaitLatest(1);
    lease = bench.lease("latest");
  }

  @AfterEach
  void close() {
    taken.forEach(batch -> batch.fail(new CancellationException("the test is over")));
    queues.forEach(BatchQueue::close);
    lease.close();
    bench.close();
    assertThat(lease.model().holders()).as("the model is closed").isZero();
  }

  private BatchQueue queue(int capacity) {
    return queue(capacity, Duration.ZERO);
  }

  private BatchQueue queue(int capacity, Duration maxDelay) {
    BatchQueue queue = new BatchQueue(capacity, maxDelay, 1);
    queues.add(queue);
    return queue;
  }

  private static ImageRequest request(Lease of, int images) {
    return new ImageRequest(of.share(), Collections.nCopies(images, new float[16]));
  }

  private ImageRequest request(int images) {
    return request(lease, images);
  }

  private Batch take(BatchQueue queue) throws InterruptedException {
    Batch batch = Objects.requireNonNull(queue.take());
    queue.computed(batch, 0);
    taken.add(batch);
    return batch;
  }

  private static List<ImageRequest> owners(Batch batch) {
    return batch.slots().stream().map(Batch.Slot::request).toList();
  }

  @Test
  void requestsTakeTurnsImageByImage() throws Exception {
    BatchQueue queue = queue(1000);
    ImageRequest large = request(100);
    ImageRequest small = request(1);
    ImageRequest other = request(3);
    queue.add(large);
    assertThat(owners(take(queue))).hasSize(8).containsOnly(large);
    queue.add(small);
    queue.add(other);
    assertThat(owners(take(queue)))
        .containsExactly(large, small, other, large, other, large, other, large);
    assertThat(take(queue).slots().get(0)).isEqualTo(new Batch.Slot(large, 12));
  }

  @Test
  void aBatchWaitsForThoseWhoWereJustAnswered() throws Exception {
    BatchQueue queue = queue(1000, Duration.ofMinutes(1));
    queue.add(request(4));
    assertThat(take(queue).slots()).as("nobody else is to be expected").hasSize(4);
    queue.add(request(3));
    FutureTask<Batch> waiting = new FutureTask<>(() -> take(queue));
    Thread thread = new Thread(waiting);
    thread.start();
    Await.until("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
    queue.add(request(1));
    assertThat(waiting.get(10, TimeUnit.SECONDS).slots()).hasSize(4);
  }

  @Test
  void aBatchWaitsNoLongerThanItMay() throws Exception {
    BatchQueue queue = queue(1000, Duration.ofMillis(20));
    queue.add(request(4));
    assertThat(take(queue).slots()).hasSize(4);
    queue.add(request(1));
    assertThat(take(queue).slots()).hasSize(1);
  }

  @Test
  void modelsTakeTurns() throws Exception {
    bench.publish("b", 1, Artifacts.linear(2), Artifacts.LINEAR);
    Lease second = bench.lease("b@1");
    BatchQueue queue = queue(1000);
    queue.add(request(20));
    queue.add(request(second, 20));
    assertThat(take(queue).model()).isSameAs(lease.model());
    assertThat(take(queue).model()).isSameAs(second.model());
    assertThat(take(queue).model()).isSameAs(lease.model());
    second.close();
    close();
    assertThat(second.model().holders()).isZero();
    open();
  }

  @Test
  void refusesWholeWhatDoesNotFit() {
    BatchQueue queue = queue(10);
    queue.add(request(7));
    ImageRequest refused = request(4);
    assertThatThrownBy(() -> queue.add(refused))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.RESOURCE_EXHAUSTED))
        .hasMessage("queue full: 7 images wait and 4 more are asked for; the limit is 10");
    queue.add(request(3));
    refused.lease().close();
  }

  @Test
  void whatIsCancelledIsNotComputed() throws Exception {
    BatchQueue queue = queue(30);
    int holders = lease.model().holders();
    ImageRequest gone = request(20);
    queue.add(gone);
    Batch batch = take(queue);
    queue.cancel(gone, new CancellationException("gone"));
    assertThat(gone.images().subList(0, 8)).noneMatch(CompletableFuture::isDone);
    assertThat(gone.images().subList(8, 20)).allMatch(CompletableFuture::isCompletedExceptionally);
    queue.add(request(30));
    assertThat(owners(take(queue))).doesNotContain(gone);
    batch.compute();
    taken.remove(batch);
    assertThat(gone.images().get(7)).isCompleted();
    assertThat(lease.model().holders()).as("the other request's").isEqualTo(holders + 1);
  }

  @Test
  void failsWhatWaitsWhenItCloses() throws Exception {
    BatchQueue queue = queue(30);
    ImageRequest waiting = request(2);
    queue.add(waiting);
    queue.close();
    assertThat(queue.take()).isNull();
    assertThat(waiting.images().get(1)).isCompletedExceptionally();
    ImageRequest refused = request(1);
    assertThatThrownBy(() -> queue.add(refused))
        .hasMessage("the generator service is shutting down");
    refused.lease().close();
  }
}
