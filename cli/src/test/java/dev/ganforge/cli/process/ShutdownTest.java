package dev.ganforge.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ShutdownTest {
  private final List<String> closed = new CopyOnWriteArrayList<>();
  private final Shutdown shutdown = new Shutdown(() -> closed.add("hard exit"));

  @Test
  void closesTheNewestFirstAndWhatIsLeftOnly() {
    register("trainer");
    register("generator").close();
    register("web");
    assertThat(shutdown.underWay()).isFalse();
    shutdown.commandEnded();
    shutdown.run();
    assertThat(shutdown.underWay()).isTrue();
    assertThat(closed).containsExactly("web", "trainer");
  }

  private Shutdown.Registration register(String name) {
    return shutdown.register(Duration.ofSeconds(1), () -> closed.add(name));
  }

  @Test
  void goesOnPastWhatHangsOrFails() {
    CountDownLatch never = new CountDownLatch(1);
    register("trainer");
    shutdown.register(
        Duration.ofSeconds(1),
        () -> {
          throw new IllegalStateException("broken");
        });
    shutdown.register(Duration.ofMillis(20), () -> awaitQuietly(never));
    long start = System.nanoTime();
    shutdown.run();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    assertThat(closed).containsExactly("trainer", "hard exit");
    never.countDown();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatEndsInTimeIsNotClosed() {
    assertThat(shutdown.<Integer>during(() -> 3, Duration.ofSeconds(1), () -> closed.add("x")))
        .isEqualTo(3);
    shutdown.commandEnded();
    shutdown.run();
    assertThat(closed).isEmpty();
  }
}
