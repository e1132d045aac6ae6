package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.runtime.server.Channels;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.GeneratorServiceGrpc.GeneratorServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A generator serves over the death of the trainer, and follows the one that comes after. */
@DisabledOnOs(OS.WINDOWS)
class FollowTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void servesWhileTheTrainerIsAwayAndFollowsTheNext() {
    try (Ganforge first = start("trainer --data-dir data --auto-resume --port 0")) {
      String address = first.awaitMessage("^trainer on (\\S+),");
      try (Ganforge train =
              start(
                      "train --name run --json --image-size 16 --ngf 8 --ndf 8 --batch-size 32"
                          + " --steps 1000000 --checkpoint-every 20 --trainer "
                          + address)
                  .awaitLines(30);
          Ganforge generator =
              start("generator --port 0 --metrics-port 0 --data-dir served --trainer " + address)) {
        ManagedChannel channel = Channels.open(generator.awaitMessage("^generator on (\\S+),"));
        try {
          GeneratorServiceBlockingStub service = GeneratorServiceGrpc.newBlockingStub(channel);
          awaitStepAfter(service, 0);
          first.kill();
          first.status();
          train.awaitMessage("^the trainer has gone; waiting until it is back$");
          long served = step(service);
          assertThat(served).isPositive();
          String port = address.substring(address.lastIndexOf(':') + 1);
          try (Ganforge second = start("trainer --data-dir data --auto-resume --port " + port)) {
            second.awaitMessage("^trainer on (\\S+),");
            awaitStepAfter(service, served);
            assertThat(train.err()).contains("the trainer is back");
          }
          assertThat(generator.everything()).doesNotContain("Exception");
        } finally {
          Channels.close(channel);
        }
      }
    }
  }

  private Ganforge start(String command) {
    return Ganforge.start(folder, command.split(" "));
  }

  private static void awaitStepAfter(GeneratorServiceBlockingStub service, long step) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        if (step(service) > step) {
          return;
        }
        assertThat(System.nanoTime()).isLessThan(deadline);
      } catch (StatusRuntimeException e) { // no model yet
        assertThat(System.nanoTime()).as(e.toString()).isLessThan(deadline);
      }
      Poll.pause();
    }
  }

  private static long step(GeneratorServiceBlockingStub service) {
    return service
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .generate(GenerateRequest.newBuilder().setCount(1).setFirstSeed(1).build())
        .getModel()
        .getStep();
  }
}
