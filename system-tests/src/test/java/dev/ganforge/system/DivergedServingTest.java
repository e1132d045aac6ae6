package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.generator.GeneratorConfig;
import dev.ganforge.generator.GeneratorServer;
import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.trainer.TrainerConfig;
import dev.ganforge.trainer.TrainerServer;
import dev.ganforge.v1.ForkRunRequest;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.GeneratorServiceGrpc.GeneratorServiceBlockingStub;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.RunState;
import dev.ganforge.v1.StartRunRequest;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.TrainerServiceGrpc.TrainerServiceBlockingStub;
import dev.ganforge.v1.WatchRunRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that diverges is served from its last good checkpoint by a real generator. */
@Timeout(180)
class DivergedServingTest {
  private static final int EVERY = 20;

  @TempDir private Path folder;

  @Test
  void generateAnswersFromTheLastGoodCheckpoint() throws Exception {
    serve(
        (trainer, generator) -> {
          Run unused = trainer.startRun(start("wild", wild().setSteps(1000)));
          assertDiverged(end(trainer, "wild"));
          assertThat(answer(generator, "wild").getModel().getStep()).isZero();
          assertThat(answer(generator, "latest").getModel().getRun()).isEqualTo("wild");
        });
  }

  @Test
  void aForkThatDivergesServesWhatItBeganWith() throws Exception {
    serve(
        (trainer, generator) -> {
          Run unused = trainer.startRun(start("good", small().setSteps(EVERY)));
          assertThat(end(trainer, "good").getState()).isEqualTo(RunState.RUN_STATE_COMPLETED);
          GenerateResponse good = answer(generator, "good@" + EVERY);
          Run fork =
              trainer.forkRun(
                  ForkRunRequest.newBuilder()
                      .setRun("good")
                      .setName("wild")
                      .setConfig(
                          RunConfig.newBuilder()
                              .setLearningRateD(1e6)
                              .setLearningRateG(1e6)
                              .setSteps(1000))
                      .build());
          assertThat(fork.getParent().getStep()).isEqualTo(EVERY);
          assertDiverged(end(trainer, "wild"));

          GenerateResponse wild = answer(generator, "wild");
          assertThat(wild.getModel().getStep()).isZero();
          assertThat(wild.getModel().getSha256()).isEqualTo(good.getModel().getSha256());
          assertThat(wild.getImages(0).getShape()).isEqualTo(good.getImages(0).getShape());
        });
  }

  private static void assertDiverged(Run run) {
    assertThat(run.getState()).isEqualTo(RunState.RUN_STATE_FAILED);
    assertThat(run.getStateReason()).startsWith("diverged at step ");
    assertThat(run.getLatest().getStep()).isBetween(1L, (long) EVERY);
  }

  private static Run end(TrainerServiceBlockingStub trainer, String run) {
    trainer
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .watchRun(WatchRunRequest.newBuilder().setName(run).build())
        .forEachRemaining(event -> {});
    return trainer.getRun(GetRunRequest.newBuilder().setName(run).build());
  }

  /** An image of a model, as soon as the generator has heard of it. */
  private static GenerateResponse answer(GeneratorServiceBlockingStub generator, String model) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      try {
        GenerateResponse answer =
            generator
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .generate(
                    GenerateRequest.newBuilder()
                        .setModel(model)
                        .setCount(1)
                        .setFirstSeed(1)
                        .build());
        assertThat(answer.getImages(0).getData().size()).isPositive();
        return answer;
      } catch (StatusRuntimeException e) {
        assertThat(System.nanoTime()).as(e.toString()).isLessThan(deadline);
        Poll.pause();
      }
    }
  }

  private static StartRunRequest start(String name, RunConfig.Builder config) {
    return StartRunRequest.newBuilder().setName(name).setConfig(config).build();
  }

  private static RunConfig.Builder wild() {
    return small().setLearningRateD(1e6).setLearningRateG(1e6);
  }

  private static RunConfig.Builder small() {
    return RunConfig.newBuilder()
        .setPreset("dcgan")
        .setImageSize(16)
        .setLatent(8)
        .setNgf(4)
        .setNdf(4)
        .setBatchSize(8)
        .setSeed(3)
        .setCheckpointEvery(EVERY);
  }

  private void serve(BiConsumer<TrainerServiceBlockingStub, GeneratorServiceBlockingStub> test)
      throws Exception {
    Endpoint trainerAt = new Endpoint.InProcess("trainer-" + UUID.randomUUID());
    Endpoint generatorAt = new Endpoint.InProcess("generator-" + UUID.randomUUID());
    try (TrainerServer trainer =
            TrainerServer.start(new TrainerConfig(folder.resolve("data"), trainerAt, "cpu", 1));
        GeneratorServer generator =
            GeneratorServer.start(
                GeneratorConfig.of(
                    generatorAt, trainer.endpoint().target(), folder.resolve("cache")))) {
      ManagedChannel toTrainer = Channels.open(trainer.endpoint().target());
      ManagedChannel toGenerator = Channels.open(generator.endpoint().target());
      try {
        test.accept(
            TrainerServiceGrpc.newBlockingStub(toTrainer),
            GeneratorServiceGrpc.newBlockingStub(toGenerator));
      } finally {
        Channels.close(toGenerator);
        Channels.close(toTrainer);
      }
    }
  }
}
