package dev.ganforge.generator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.generator.fixture.Await;
import dev.ganforge.generator.fixture.Client;
import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.trainer.TrainerConfig;
import dev.ganforge.trainer.TrainerServer;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.ImageFormat;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.StartRunRequest;
import dev.ganforge.v1.TrainerServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real run, served while it trains. */
class RealTrainerTest {
  private static final int STEPS = 24;
  private static final int SEEDS = 5;

  @TempDir Path folder;

  @Test
  void everyCheckpointServesAndGivesTheSameBytesLater() {
    Endpoint endpoint = new Endpoint.InProcess("trainer-" + UUID.randomUUID());
    try (TrainerServer trainer =
            TrainerServer.start(new TrainerConfig(folder.resolve("data"), endpoint, "cpu", 1));
        Client client = Client.start(trainer.endpoint().target(), folder.resolve("cache"))) {
      startRun(trainer);
      Await.until(
          "a model serves",
          () -> client.health(GeneratorServiceGrpc.SERVICE_NAME) == ServingStatus.SERVING);
      Map<Long, GenerateResponse> seen = new TreeMap<>();
      long step = 0;
      while (step < STEPS) {
        GenerateResponse answer = raw(client, "latest", 0, SEEDS);
        assertThat(answer.getModel().getStep()).isGreaterThanOrEqualTo(step);
        step = answer.getModel().getStep();
        seen.put(step, answer);
      }
      seen.put(0L, raw(client, "digits@0", 0, SEEDS));
      seen.forEach((at, answer) -> assertSameAlone(client, at, answer));
    }
  }

  private static void startRun(TrainerServer trainer) {
    ManagedChannel channel = Channels.open(trainer.endpoint().target());
    TrainerServiceGrpc.newBlockingStub(channel)
        .startRun(
            StartRunRequest.newBuilder()
                .setName("digits")
                .setConfig(
                    RunConfig.newBuilder()
                        .setDataset("mnist")
                        .setImageSize(16)
                        .setNgf(8)
                        .setNdf(8)
                        .setBatchSize(16)
                        .setSteps(STEPS)
                        .setCheckpointEvery(6))
                .build());
    Channels.close(channel);
  }

  private static GenerateResponse raw(Client client, String model, long firstSeed, int count) {
    return client.generate(
        request ->
            request
                .setModel(model)
                .setCount(count)
                .setFirstSeed(firstSeed)
                .setFormat(ImageFormat.IMAGE_FORMAT_RAW));
  }

  private static void assertSameAlone(Client client, long step, GenerateResponse together) {
    for (int seed = 0; seed < SEEDS; seed++) {
      GenerateResponse alone = raw(client, "digits@" + step, seed, 1);
      assertThat(alone.getModel()).isEqualTo(together.getModel());
      assertThat(alone.getImages(0)).isEqualTo(together.getImages(seed));
    }
  }
}
