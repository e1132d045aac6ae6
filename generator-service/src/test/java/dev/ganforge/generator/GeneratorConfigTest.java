package dev.ganforge.generator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.generator.rpc.Limits;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.server.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Settings out of range are refused by name before anything starts. */
class GeneratorConfigTest {
  private static GeneratorConfig config(Limits limits, Batching batching, Duration drain) {
    return new GeneratorConfig(
        new Endpoint.InProcess("config"),
        "nowhere",
        Path.of("cache"),
        limits,
        batching,
        CacheSizes.DEFAULT,
        drain,
        Optional.empty());
  }

  private static void refuses(String message, ThrowingCallable settings) {
    assertThatThrownBy(settings).isInstanceOf(ServiceException.class).hasMessage(message);
  }

  @Test
  void limits() {
    refuses("max-count is 0; allowed: 1 to 65536", () -> new Limits(0, 1, 1, 4096));
    refuses("max-stream-count is 0; allowed: 1 to 1000000000", () -> new Limits(1, 0, 1, 4096));
    refuses("max-pixel-bytes is 5000; allowed: 1 to 4096", () -> new Limits(1, 1, 5000, 4096));
    refuses("max-message-bytes is 10; allowed: 4096 to 2147483647", () -> new Limits(1, 1, 1, 10));
  }

  @Test
  void batching() {
    Duration delay = Duration.ofMillis(2);
    refuses("threads is 0; allowed: 1 to 1024", () -> new Batching(0, 8, delay, 10));
    refuses("max-batch is 12; allowed: a power of two", () -> new Batching(1, 12, delay, 10));
    refuses(
        "max-delay-ms is 2000; allowed: 0 to 1000",
        () -> new Batching(1, 8, Duration.ofSeconds(2), 10));
    refuses(
        "queue-capacity is 10; allowed: 1024 to 2147483647",
        () -> config(Limits.DEFAULT, new Batching(1, 8, delay, 10), Duration.ZERO));
  }

  @Test
  void cachesAndDrain() {
    refuses(
        "model-cache-bytes is -1; allowed: 0 to 9223372036854775807", () -> new CacheSizes(-1, 0));
    refuses(
        "drain-seconds is 601; allowed: 0 to 600",
        () -> config(Limits.DEFAULT, Batching.DEFAULT, Duration.ofSeconds(601)));
  }
}
