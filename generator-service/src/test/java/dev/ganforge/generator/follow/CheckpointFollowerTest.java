package dev.ganforge.generator.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Await;
import dev.ganforge.generator.fixture.ScriptedTrainer;
import dev.ganforge.runtime.server.Channels;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFollowerTest {
  @TempDir Path folder;
  private final CheckpointBook book = new CheckpointBook();
  private final AtomicInteger changes = new AtomicInteger();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private ScriptedTrainer trainer;
  private ManagedChannel channel;
  private CheckpointFollower follower;

  @BeforeEach
  void prepare() {
    trainer = ScriptedTrainer.absent(folder);
    channel = Channels.open(trainer.target());
    follower =
        new CheckpointFollower(
            new TrainerClient(channel),
            book,
            timer,
            new Backoff(Duration.ofMillis(20), Duration.ofMillis(100), new SplittableRandom(1)),
            Duration.ofMillis(200),
            changes::incrementAndGet);
  }

  @AfterEach
  void close() {
    follower.close();
    timer.shutdownNow();
    Channels.close(channel);
    trainer.close();
  }

  private void publish(String run, long step) {
    trainer.publish(run, step, new byte[] {1, (byte) step}, Artifacts.LINEAR);
  }

  private void awaitNewest(String run, long step) {
    Await.until(
        run + "@" + step + " is the newest",
        () ->
            book.newest()
                .filter(newest -> newest.run().equals(run) && newest.step() == step)
                .isPresent());
  }

  @Test
  void replaysThenFollows() {
    publish("a", 10);
    publish("a", 20);
    trainer.up();
    follower.start();
    awaitNewest("a", 20);
    publish("b", 5);
    awaitNewest("b", 5);
    assertThat(follower.status()).isEmpty();
    assertThat(book.find("a", 10)).isPresent();
    assertThat(changes).hasPositiveValue();
  }

  @Test
  void waitsForATrainerThatIsNotThere() {
    follower.start();
    Await.until("it is said", () -> follower.status().contains("out of reach: UNAVAILABLE"));
    trainer.up();
    publish("a", 1);
    awaitNewest("a", 1);
    Await.until("all is well", () -> follower.status().isEmpty());
  }

  @Test
  void resumesWhereItWas() {
    trainer.up();
    follower.start();
    publish("a", 1);
    publish("a", 2);
    awaitNewest("a", 2);
    trainer.down();
    publish("a", 3);
    Await.until("it is noticed", () -> !follower.status().isEmpty());
    trainer.up();
    awaitNewest("a", 3);
    assertThat(trainer.watchedFrom()).startsWith(0L).endsWith(2L);
  }

  @Test
  void forgetsWhatIsDeleted() {
    trainer.up();
    publish("a", 1);
    publish("b", 1);
    follower.start();
    awaitNewest("b", 1);
    trainer.deleteRun("b");
    awaitNewest("a", 1);
    assertThat(book.hasRun("b")).isFalse();
  }

  @Test
  void findsByPollWhatTheStreamDoesNotTell() {
    trainer.up();
    follower.start();
    publish("a", 1);
    awaitNewest("a", 1);
    trainer.mute(true);
    publish("a", 2);
    awaitNewest("a", 2);
    trainer.deleteRun("a");
    Await.until("the run is gone", () -> !book.hasRun("a"));
  }

  @Test
  void startsOverWithAnotherTrainer() {
    trainer.up();
    publish("a", 1);
    publish("a", 2);
    follower.start();
    awaitNewest("a", 2);
    trainer.down();
    trainer.startAnew();
    publish("a", 1);
    trainer.up();
    Await.until(
        "the old checkpoint is forgotten",
        () -> {
          trainer.heartbeat();
          return book.find("a", 2).isEmpty() && book.find("a", 1).isPresent();
        });
  }

  @Test
  void skipsAManifestThatCannotBeServed() {
    trainer.up();
    follower.start();
    publish("a", 1);
    trainer.publish("a", 2, new byte[1], Artifacts.LINEAR, artifact -> artifact.setName("other"));
    publish("b", 1);
    awaitNewest("b", 1);
    assertThat(book.find("a", 2)).isEmpty();
  }
}
