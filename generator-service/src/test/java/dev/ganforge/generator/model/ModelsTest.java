package dev.ganforge.generator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Await;
import dev.ganforge.generator.fixture.ModelBench;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {
  private static final byte[] NOISE = new byte[4000];

  @TempDir Path folder;
  private ModelBench bench;

  @BeforeEach
  void open() {
    bench = new ModelBench(folder, 8, 30_000);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void publish(String run, long step) {
    bench.publish(run, step, Artifacts.linear(31L * run.hashCode() + step), Artifacts.LINEAR);
  }

  /** The checkpoint that a name means. */
  private String meant(String name) {
    try (Lease lease = bench.lease(name)) {
      return lease.checkpoint().name();
    }
  }

  private List<String> listed() {
    return bench.models().list().stream()
        .map(status -> status.checkpoint().name() + " " + status.state())
        .toList();
  }

  @Test
  void saysWhyThereIsNoModel() {
    assertThatThrownBy(() -> bench.lease("latest"))
        .hasMessage("no model is live yet: no checkpoint has been published");
    assertThatThrownBy(() -> bench.lease("a"))
        .hasMessage("model \"a\" has no published checkpoint");
    assertThatThrownBy(() -> bench.lease("a@3")).hasMessage("model \"a@3\" is not published");
    assertThat(bench.models().ready()).isFalse();
  }

  @Test
  void latestIsTheRunThatPublishedLast() {
    publish("a", 10);
    bench.awaitLatest(10);
    publish("b", 3);
    bench.awaitLatest(3);
    assertThat(meant("")).isEqualTo("b@3");
    assertThat(meant("b")).isEqualTo("b@3");
    assertThat(meant("a")).isEqualTo("a@10");
    assertThat(meant("a@10")).isEqualTo("a@10");
    assertThat(bench.models().ready()).isTrue();
  }

  @Test
  void theStepOfARunNeverFalls() {
    publish("a", 10);
    bench.awaitLatest(10);
    publish("a", 5);
    publish("b", 1);
    bench.awaitLatest(1);
    bench.book().delete("a", 10);
    publish("a", 6);
    publish("b", 2);
    bench.awaitLatest(2);
    publish("a", 11);
    bench.awaitLatest(11);
    assertThat(listed()).doesNotContain("a@6 READY", "a@5 READY");
  }

  @Test
  void aModelThatDoesNotLoadLeavesTheOldOneServing() {
    publish("a", 1);
    bench.awaitLatest(1);
    bench.publish("a", 2, NOISE, Artifacts.LINEAR);
    Await.until("the failure shows", () -> listed().contains("a@2 FAILED"));
    ModelStatus failed = bench.models().list().get(0);
    assertThat(failed.reason()).startsWith("generator.pt does not run: ");
    assertThat(meant("latest")).isEqualTo("a@1");
    assertThatThrownBy(() -> bench.lease("a@2"))
        .hasMessageStartingWith("model \"a@2\" cannot be loaded: generator.pt does not run: ");
    publish("a", 3);
    bench.awaitLatest(3);
    Await.until(
        "the model before stays at hand", () -> listed().equals(List.of("a@3 READY", "a@1 READY")));
  }

  @Test
  void anOlderCheckpointServesWhereTheNewestDoesNotLoad() {
    bench.book().publish(bench.write("a", 1, Artifacts.linear(1), Artifacts.LINEAR));
    bench.publish("a", 2, NOISE, Artifacts.LINEAR);
    bench.awaitLatest(1);
    Await.until( // it is tried again and again, and is LOADING meanwhile
        "the failure shows", () -> listed().containsAll(List.of("a@2 FAILED", "a@1 READY")));
  }

  @Test
  void anEvictedModelLivesAsLongAsItsLeases() {
    publish("a", 1);
    bench.awaitLatest(1);
    Lease lease = bench.lease("latest");
    for (int step = 2; step <= 8; step++) { // each weighs 10 kB, the pool holds 30
      publish("a", step);
      bench.awaitLatest(step);
    }
    assertThat(listed()).hasSizeLessThanOrEqualTo(4).doesNotContain("a@1 READY");
    assertThat(lease.model().holders()).isEqualTo(1);
    assertThat(lease.model().pixels(new float[16], 1)).hasSize(144);
    lease.close();
    lease.close();
    assertThat(lease.model().holders()).isZero();
    Lease again = bench.lease("a@1");
    assertThat(again.model()).isNotSameAs(lease.model());
    again.close();
  }

  @Test
  void oneLoadServesAllWhoWaitForIt() {
    publish("a", 1);
    bench.awaitLatest(1);
    publish("a", 2);
    bench.awaitLatest(2);
    Lease held = bench.lease("a@1");
    bench.models().unload(new ModelName.Exactly("a", 1));
    assertThat(held.model().pixels(new float[16], 1)).as("leased, it lives on").hasSize(144);
    long loads = bench.loads();
    List<CompletableFuture<Lease>> wanted =
        Stream.generate(() -> bench.models().lease(new ModelName.Exactly("a", 1)))
            .limit(8)
            .toList();
    for (CompletableFuture<Lease> lease : wanted) {
      try (Lease again = lease.join()) {
        assertThat(again.model()).isNotSameAs(held.model());
      }
    }
    assertThat(bench.loads()).isEqualTo(loads + 1);
    held.close();
    assertThat(held.model().holders()).isZero();
    assertThatThrownBy(() -> bench.models().unload(new ModelName.Exactly("a", 2)))
        .hasMessage("model \"a@2\" is the newest or the pinned one, and stays");
  }

  @Test
  void aPinHoldsLatestUntilItIsLetGo() {
    publish("a", 1);
    bench.awaitLatest(1);
    bench.models().pin(bench.lease("a@1"));
    publish("a", 2);
    Await.until("the newest is loaded", () -> listed().contains("a@2 READY"));
    assertThat(meant("latest")).isEqualTo("a@1");
    assertThat(meant("a")).isEqualTo("a@2");
    assertThat(bench.models().list())
        .filteredOn(ModelStatus::pinned)
        .singleElement()
        .matches(ModelStatus::latest);
    bench.models().unpin();
    assertThat(meant("latest")).isEqualTo("a@2");
  }

  @Test
  void aDeletedRunServesNoLonger() {
    publish("a", 1);
    bench.awaitLatest(1);
    bench.book().delete("a", 1);
    bench.models().review();
    Await.until("it is gone", () -> !bench.models().ready());
    publish("a", 0);
    bench.awaitLatest(0);
  }

  @Test
  void onlyTheNewestOfManyIsLoaded() {
    for (int step = 1; step <= 200; step++) {
      bench.book().publish(bench.write("a", step, Artifacts.linear(step), Artifacts.LINEAR));
    }
    bench.models().review();
    bench.awaitLatest(200);
    assertThat(listed()).containsExactly("a@200 READY");
  }
}
