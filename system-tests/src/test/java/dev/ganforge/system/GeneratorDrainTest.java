package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.runtime.server.Channels;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GenerateStreamRequest;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.GeneratorServiceGrpc.GeneratorServiceBlockingStub;
import dev.ganforge.v1.ListModelsRequest;
import dev.ganforge.v1.ListModelsResponse;
import dev.ganforge.v1.Model;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM takes no image away from those who are being answered, up to the deadline. */
@DisabledOnOs(OS.WINDOWS)
class GeneratorDrainTest {
  private static final int IMAGES = 20_000;
  private static final int BY_SIGNAL = 143;

  @TempDir Path folder;

  private Ganforge generator(Ganforge trainer, int drainSeconds) {
    return Ganforge.start(
        folder,
        "generator",
        "--port",
        "0",
        "--data-dir",
        "generator-data",
        "--trainer",
        trainer.awaitMessage("^trainer on (\\S+),"),
        "--drain-seconds",
        Integer.toString(drainSeconds));
  }

  private Ganforge trainer() {
    Ganforge trainer = Ganforge.start(folder, "trainer", "--port", "0", "--data-dir", "data");
    String address = trainer.awaitMessage("^trainer on (\\S+),");
    Ganforge train =
        Ganforge.run(
            folder,
            ("train --preset mlp --dataset mnist --image-size 16 --batch-size 16 --steps 2 --trainer "
                    + address)
                .split(" ", -1));
    assertThat(train.status()).as(train.everything()).isZero();
    return trainer;
  }

  private static Iterator<GenerateResponse> stream(GeneratorServiceBlockingStub stub) {
    return stub.generateStream(
        GenerateStreamRequest.newBuilder()
            .setRequest(GenerateRequest.newBuilder().setCount(IMAGES).setFirstSeed(0))
            .setImagesPerAnswer(100)
            .build());
  }

  private static void awaitModel(GeneratorServiceBlockingStub stub) {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!serves(stub)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Poll.pause();
    }
  }

  private static boolean serves(GeneratorServiceBlockingStub stub) {
    ListModelsResponse models = stub.listModels(ListModelsRequest.getDefaultInstance());
    return models.getModelsList().stream().anyMatch(Model::getLatest);
  }

  @Test
  void aStreamUnderWayIsFinished() {
    try (Ganforge trainer = trainer();
        Ganforge generator = generator(trainer, 60)) {
      String target = generator.awaitMessage("^generator on (\\S+),");
      ManagedChannel channel = Channels.open(target);
      GeneratorServiceBlockingStub stub = GeneratorServiceGrpc.newBlockingStub(channel);
      awaitModel(stub);
      Iterator<GenerateResponse> answers = stream(stub);
      Set<Long> seeds = new HashSet<>();
      answers.next().getImagesList().forEach(image -> seeds.add(image.getSeeds(0)));
      generator.terminate();
      awaitRefusal(target);
      answers.forEachRemaining(
          answer -> answer.getImagesList().forEach(image -> seeds.add(image.getSeeds(0))));
      assertThat(seeds).hasSize(IMAGES);
      Channels.close(channel);
      assertThat(generator.status()).as(generator.everything()).isEqualTo(BY_SIGNAL);
    }
  }

  /** Others are refused meanwhile. */
  private static void awaitRefusal(String target) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      ManagedChannel late = Channels.open(target);
      try {
        boolean unused =
            serves(
                GeneratorServiceGrpc.newBlockingStub(late).withDeadlineAfter(10, TimeUnit.SECONDS));
        assertThat(System.nanoTime()).isLessThan(deadline);
        Poll.pause();
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        return;
      } finally {
        Channels.close(late);
      }
    }
  }

  @Test
  void theDeadlineEndsWhatDoesNotEnd() {
    try (Ganforge trainer = trainer();
        Ganforge generator = generator(trainer, 1)) {
      ManagedChannel channel = Channels.open(generator.awaitMessage("^generator on (\\S+),"));
      GeneratorServiceBlockingStub stub = GeneratorServiceGrpc.newBlockingStub(channel);
      awaitModel(stub);
      Iterator<GenerateResponse> unread = stream(stub);
      assertThat(unread.hasNext()).isTrue();
      generator.terminate();
      assertThat(generator.status(Duration.ofSeconds(20)))
          .as(generator.everything())
          .isEqualTo(BY_SIGNAL);
      Channels.close(channel);
    }
  }
}
