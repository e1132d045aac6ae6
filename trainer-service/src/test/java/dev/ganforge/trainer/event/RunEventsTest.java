package dev.ganforge.trainer.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.Manifests;
import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.MetricsWriter;
import dev.ganforge.trainer.history.Prepared;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.trainer.training.StepMetrics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RunEventsTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path dataDir;
  private History history;
  private RunEvents events;
  private final AtomicLong nanos = new AtomicLong();

  @BeforeEach
  void open() {
    history = History.open(dataDir);
    startEvents();
    events.createRun("a", Manifests.SETTINGS);
  }

  private void startEvents() {
    events = RunEvents.start(history, Clock.systemUTC(), nanos::get, RunEvents.HEARTBEAT_AFTER);
  }

  @AfterEach
  void close() {
    events.close();
    history.close();
  }

  private void step(long step) {
    history.appendMetrics("a", List.of(Manifests.metrics(step)));
    events.progress("a", Manifests.metrics(step));
  }

  private static List<Event> drain(Subscription subscription) {
    List<Event> drained = new ArrayList<>();
    for (Event event = subscription.poll(); event != null; event = subscription.poll()) {
      drained.add(event);
    }
    return drained;
  }

  private static List<Long> steps(List<Event> events) {
    List<Long> steps = new ArrayList<>();
    for (Event event : events) {
      if (event instanceof Event.Progress progress) {
        progress.metrics().forEach(metrics -> steps.add(metrics.step()));
      }
    }
    return steps;
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private static String shortly(Event event) {
    if (event instanceof Event.StateChanged changed) {
      return changed.state() + (changed.record() == null ? "" : " live");
    }
    if (event instanceof Event.CheckpointPublished published) {
      return "checkpoint " + published.manifest().step();
    }
    if (event instanceof Event.CheckpointDeleted deleted) {
      return "deleted " + deleted.step();
    }
    if (event instanceof Event.Progress progress) {
      List<StepMetrics> metrics = progress.metrics();
      return "steps " + metrics.get(0).step() + ".." + metrics.get(metrics.size() - 1).step();
    }
    return "heartbeat";
  }

  @Test
  void deliversARunInOrderToItsEnd() {
    RunSubscription live = events.watchRun("a", 0, null);
    events.setState("a", RunState.RUNNING, "");
    for (int step = 1; step <= 10; step++) {
      step(step);
      if (step % 4 == 0) {
        events.addCheckpoint(Manifests.published("a", step));
      }
    }
    RunSubscription late = events.watchRun("a", 0, 2L);
    events.setState("a", RunState.COMPLETED, "");

    assertThat(drain(live).stream().map(RunEventsTest::shortly))
        .containsExactly(
            "QUEUED",
            "RUNNING live",
            "steps 1..4",
            "checkpoint 4",
            "steps 5..8",
            "checkpoint 8",
            "steps 9..10",
            "COMPLETED live");
    assertThat(drain(late).stream().map(RunEventsTest::shortly))
        .containsExactly(
            "QUEUED",
            "RUNNING",
            "steps 3..4",
            "checkpoint 4",
            "steps 5..8",
            "checkpoint 8",
            "steps 9..10",
            "COMPLETED live");
    assertThat(live.ended()).isTrue();
    assertThat(late.ended()).isTrue();
  }

  @Test
  void replaysTheSameAfterARestart() {
    events.setState("a", RunState.RUNNING, "");
    LongStream.rangeClosed(1, 8).forEach(this::step);
    events.addCheckpoint(Manifests.published("a", 8));
    events.setState("a", RunState.STOPPED, "");
    events.close();
    startEvents();

    RunSubscription replay = events.watchRun("a", 1, 0L);
    assertThat(drain(replay).stream().map(RunEventsTest::shortly))
        .containsExactly("RUNNING", "steps 1..8", "checkpoint 8", "STOPPED");
    assertThat(replay.ended()).isTrue();

    RunSubscription again = events.watchRun("a", history.newestSequence(), 6L);
    assertThat(drain(again).stream().map(RunEventsTest::shortly)).containsExactly("steps 7..8");
    assertThat(again.ended()).isTrue();
  }

  @Test
  void goesOnWhereARunWasResumed() {
    events.setState("a", RunState.STOPPED, "");
    events.setState("a", RunState.RUNNING, "");
    RunSubscription subscription = events.watchRun("a", 0, null);

    assertThat(drain(subscription)).hasSize(3);
    assertThat(subscription.ended()).isFalse();
    events.setState("a", RunState.COMPLETED, "");
    assertThat(drain(subscription)).hasSize(1);
    assertThat(subscription.ended()).isTrue();
  }

  @Test
  void replaysThenGoesLiveWithoutGapOrDuplicate() throws Exception {
    int total = 600;
    events.setState("a", RunState.RUNNING, "");
    CompletableFuture<@Nullable Void> training = CompletableFuture.runAsync(() -> train(total));
    List<CompletableFuture<List<Event>>> watchers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      watchers.add(CompletableFuture.supplyAsync(this::watchToTheEnd));
      Thread.sleep(15); // so that they begin at different moments
    }
    training.get();

    for (CompletableFuture<List<Event>> watcher : watchers) {
      List<Event> seen = watcher.get();
      assertThat(steps(seen)).isEqualTo(range(1, total));
      assertThat(seen)
          .filteredOn(event -> event instanceof Event.CheckpointPublished)
          .extracting(event -> ((Event.CheckpointPublished) event).manifest().step())
          .isEqualTo(LongStream.rangeClosed(1, total / 5).mapToObj(i -> i * 5).toList());
      assertThat(seen)
          .filteredOn(event -> !(event instanceof Event.Progress))
          .extracting(Event::sequence)
          .isEqualTo(range(1, 3 + total / 5));
    }
  }

  private void train(int total) {
    try (MetricsWriter writer = MetricsWriter.start(history)) {
      for (int step = 1; step <= total; step++) {
        writer.append("a", Manifests.metrics(step));
        events.progress("a", Manifests.metrics(step));
        if (step % 5 == 0) {
          writer.flush();
          events.addCheckpoint(Manifests.published("a", step));
        }
      }
    }
    events.setState("a", RunState.COMPLETED, "");
  }

  private List<Event> watchToTheEnd() {
    List<Event> seen = new ArrayList<>();
    try (RunSubscription subscription = events.watchRun("a", 0, 0L)) {
      while (!subscription.ended()) {
        Event event = subscription.poll(LONG);
        if (event == null && !subscription.ended()) {
          throw new AssertionError("nothing came after " + seen.size() + " events");
        }
        if (event != null) {
          seen.add(event);
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return seen;
  }

  @Test
  void givesASlowReaderTheNewestStepsAndEveryCheckpoint() {
    history.setPrepared(
        "a", new Prepared(9999, 100, Manifests.IMAGE, Manifests.LATENT, Manifests.PROVENANCE));
    RunSubscription subscription = events.watchRun("a", 1, null);
    for (int i = 0; i < 3000; i++) {
      events.progress("a", Manifests.metrics(i + 1));
    }
    for (int i = 0; i < 1100; i++) { // more than are kept in memory
      events.addCheckpoint(Manifests.published("a", 10_000 + i));
    }

    List<Event> seen = drain(subscription);
    assertThat(seen.get(0))
        .isInstanceOfSatisfying(
            Event.Progress.class,
            progress -> {
              assertThat(progress.metrics()).hasSize(1000);
              assertThat(progress.metrics().get(999)).isEqualTo(Manifests.metrics(3000));
              assertThat(progress.skipped()).isEqualTo(2000);
              assertThat(progress.totalSteps()).isEqualTo(9999);
              assertThat(progress.sequence()).isEqualTo(1);
            });
    assertThat(seen.subList(1, seen.size())).extracting(Event::sequence).isEqualTo(range(2, 1101));
    events.progress("a", Manifests.metrics(3001));
    assertThat(steps(drain(subscription))).containsExactly(3001L);
  }

  @Test
  void replaysAtMostTheNewestThousandSteps() {
    history.appendMetrics(
        "a", LongStream.rangeClosed(1, 2500).mapToObj(Manifests::metrics).toList());

    List<Event> seen = drain(events.watchRun("a", 1, 0L));
    assertThat(steps(seen)).isEqualTo(range(1501, 2500));
    assertThat(((Event.Progress) seen.get(0)).skipped()).isZero();
    assertThat(steps(drain(events.watchRun("a", 1, 2498L)))).isEqualTo(range(2499, 2500));
    assertThat(drain(events.watchRun("a", 1, null))).isEmpty();
    assertThat(drain(events.watchRun("a", 1, 9999L))).isEmpty();
  }

  @Test
  void followsTheCheckpointsOfAllRunsOrOfOne() {
    events.createRun("b", Manifests.SETTINGS);
    events.addCheckpoint(Manifests.published("a", 1));
    events.addCheckpoint(Manifests.published("b", 1));
    CheckpointSubscription all = events.watchCheckpoints(null, 3);
    CheckpointSubscription onlyB = events.watchCheckpoints("b", 0);
    events.addCheckpoint(Manifests.published("a", 2));
    events.deleteCheckpoint("b", 1);
    events.deleteCheckpoint("b", 1);

    assertThat(drain(all).stream().map(RunEventsTest::shortly))
        .containsExactly("checkpoint 1", "checkpoint 2", "deleted 1");
    assertThat(drain(onlyB).stream().map(RunEventsTest::shortly))
        .endsWith("deleted 1")
        .doesNotContain("checkpoint 2");
  }

  @Test
  void sendsAHeartbeatAfterTenSilentSeconds() throws InterruptedException {
    CheckpointSubscription subscription = events.watchCheckpoints(null, 1);
    assertThat(subscription.poll()).isNull();
    nanos.addAndGet(Duration.ofSeconds(9).toNanos());
    assertThat(subscription.poll()).isNull();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(subscription.poll(LONG))
        .isInstanceOfSatisfying(
            Event.Heartbeat.class, event -> assertThat(event.sequence()).isEqualTo(1));
    assertThat(subscription.poll()).isNull();
    nanos.addAndGet(Duration.ofSeconds(9).toNanos());
    events.addCheckpoint(Manifests.published("a", 1));
    assertThat(subscription.poll()).isInstanceOf(Event.CheckpointPublished.class);
    nanos.addAndGet(Duration.ofSeconds(9).toNanos());
    assertThat(subscription.poll()).isNull();
  }

  @Test
  void wakesAReaderThatWaits() throws Exception {
    CheckpointSubscription subscription = events.watchCheckpoints(null, 1);
    CompletableFuture<@Nullable Event> reader =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return subscription.poll(LONG);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    events.addCheckpoint(Manifests.published("a", 1));

    assertThat(reader.get()).isInstanceOf(Event.CheckpointPublished.class);
  }

  @Test
  @Timeout(60)
  void neverWaitsForAReaderThatHoldsUpItsThread() throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean holds = new AtomicBoolean();
    RunSubscription subscription = events.watchRun("a", 1, null);
    subscription.onReady(
        () -> {
          if (holds.get()) {
            held.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        });
    holds.set(true);
    step(1);
    assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
    for (long step = 2; step <= 500; step++) { // as the training thread does
      step(step);
      if (step % 10 == 0) {
        events.addCheckpoint(Manifests.published("a", step));
      }
    }
    events.setState("a", RunState.COMPLETED, "");
    goOn.countDown();

    List<Event> seen = drain(subscription);
    assertThat(steps(seen)).isEqualTo(range(1, 500));
    assertThat(seen).filteredOn(event -> event instanceof Event.CheckpointPublished).hasSize(50);
  }

  @Test
  void gathersStepsLongerForManyWatchersButNotForEver() {
    assertThat(RunEvents.progressMillis(1)).isEqualTo(100);
    assertThat(RunEvents.progressMillis(20)).isEqualTo(100);
    assertThat(RunEvents.progressMillis(50)).isEqualTo(250);
    assertThat(RunEvents.progressMillis(100_000)).isEqualTo(1000);
  }

  @Test
  void refusesANumberThatWasNeverGivenOut() {
    assertThatThrownBy(() -> events.watchCheckpoints(null, 2))
        .isInstanceOf(ServiceException.class)
        .hasMessage("after_sequence is 2; allowed: 0 to 1, the newest event's");
    assertThatThrownBy(() -> events.watchRun("a", -1, null)).isInstanceOf(ServiceException.class);
    assertThatThrownBy(() -> events.watchRun("b", 0, null))
        .hasMessage("there is no run named \"b\"");
    assertThatThrownBy(() -> events.watchCheckpoints("b", 0))
        .hasMessage("there is no run named \"b\"");
    assertThat(events.subscriptions()).isZero();
  }

  @Test
  void tellsWhoWatchesADeletedRun() {
    RunSubscription ofRun = events.watchRun("a", 0, null);
    events.addCheckpoint(Manifests.published("a", 1));
    CheckpointSubscription ofCheckpoints = events.watchCheckpoints("a", 2);
    assertThat(drain(ofRun)).hasSize(2);
    events.deleteRun("a");

    assertThatThrownBy(() -> drain(ofRun)).hasMessage("run \"a\" was deleted");
    assertThat(drain(ofCheckpoints).stream().map(RunEventsTest::shortly))
        .containsExactly("deleted 1");
  }

  @Test
  void endsEverySubscriptionWhenItCloses() {
    CheckpointSubscription subscription = events.watchCheckpoints(null, 0);
    events.addCheckpoint(Manifests.published("a", 1));
    events.close();

    assertThat(subscription.poll()).isInstanceOf(Event.CheckpointPublished.class);
    assertThatThrownBy(subscription::poll).hasMessage("the trainer is shutting down");
    subscription.close();
    assertThat(events.subscriptions()).isZero();
    assertThatThrownBy(() -> events.watchCheckpoints(null, 0))
        .hasMessage("the trainer is shutting down");
  }
}
