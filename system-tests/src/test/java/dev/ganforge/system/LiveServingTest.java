package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.runtime.server.Channels;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.GeneratorServiceGrpc.GeneratorServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that asks for images all the while a run trains sees its steps rise, and no failure. */
class LiveServingTest {
  private static final int CALLS_A_SECOND = 50;
  private static final Duration LASTING =
      Duration.ofSeconds(Integer.getInteger("ganforge.live.seconds", 10));
  private static final Duration LONGEST = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void everyCallIsAnsweredAndStepsRise() throws Exception {
    try (Ganforge demo =
        Ganforge.start(
            folder,
            "demo --data-dir data --port 0 --trainer-port 0 --generator-port 0".split(" "))) {
      ManagedChannel channel =
          Channels.open(demo.awaitMessage("^generator (\\S+), trainer \\S+, data in "));
      try {
        List<Long> steps = callSteadily(GeneratorServiceGrpc.newBlockingStub(channel));
        assertThat(steps).isSorted();
        assertThat(steps.stream().distinct()).hasSizeGreaterThan(1);
      } finally {
        Channels.close(channel);
        demo.interrupt();
        assertThat(demo.status()).as(demo.everything()).isEqualTo(130);
      }
    }
  }

  /**
   * One image a call, its seed new each time, for a while and until two models have served; the
   * steps that served, in the order of asking.
   */
  private static List<Long> callSteadily(GeneratorServiceBlockingStub generator) {
    awaitModel(generator);
    List<Long> steps = new ArrayList<>();
    long start = System.nanoTime();
    long between = TimeUnit.SECONDS.toNanos(1) / CALLS_A_SECOND;
    for (int i = 0; goesOn(start, steps); i++) {
      LockSupport.parkNanos(start + i * between - System.nanoTime());
      steps.add(step(generator, i));
    }
    return steps;
  }

  private static boolean goesOn(long start, List<Long> steps) {
    Duration gone = Duration.ofNanos(System.nanoTime() - start);
    boolean risen = steps.stream().distinct().count() > 1;
    return gone.compareTo(LASTING) < 0 || (!risen && gone.compareTo(LONGEST) < 0);
  }

  private static void awaitModel(GeneratorServiceBlockingStub generator) {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (true) {
      try {
        step(generator, 0);
        return;
      } catch (StatusRuntimeException e) {
        assertThat(System.nanoTime()).as(e.toString()).isLessThan(deadline);
        Poll.pause();
      }
    }
  }

  private static long step(GeneratorServiceBlockingStub generator, long seed) {
    GenerateResponse answer =
        generator
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .generate(GenerateRequest.newBuilder().setCount(1).setFirstSeed(seed).build());
    assertThat(answer.getImages(0).getData().size()).isPositive();
    return answer.getModel().getStep();
  }
}
