package dev.ganforge.generator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Client;
import dev.ganforge.generator.fixture.ScriptedTrainer;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.inference.GRPCInferenceServiceGrpc;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service says of itself to those who know no more than gRPC. */
class HealthTest {
  @TempDir Path folder;

  /** Collects what a stream brings. */
  private static final class Queue<T> implements StreamObserver<T> {
    private final BlockingQueue<T> values = new LinkedBlockingQueue<>();

    @Override
    public void onNext(T value) {
      values.add(value);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}

    T next() throws InterruptedException {
      T value = values.poll(20, TimeUnit.SECONDS);
      assertThat(value).isNotNull();
      return value;
    }
  }

  private static Queue<HealthCheckResponse> watch(Client client, String service) {
    Queue<HealthCheckResponse> statuses = new Queue<>();
    HealthGrpc.newStub(client.channel())
        .watch(HealthCheckRequest.newBuilder().setService(service).build(), statuses);
    return statuses;
  }

  @Test
  void isNotServingUntilAModelIsWarm() throws Exception {
    try (ScriptedTrainer trainer = ScriptedTrainer.start(folder.resolve("trainer"));
        Client client = Client.start(trainer.target(), folder.resolve("cache"))) {
      Queue<HealthCheckResponse> generator = watch(client, GeneratorServiceGrpc.SERVICE_NAME);
      Queue<HealthCheckResponse> inference = watch(client, GRPCInferenceServiceGrpc.SERVICE_NAME);
      Queue<HealthCheckResponse> overall = watch(client, "");
      assertThat(generator.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(inference.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(overall.next().getStatus()).as("it is up").isEqualTo(ServingStatus.SERVING);
      trainer.publish("run", 1, Artifacts.linear(1), Artifacts.LINEAR);
      assertThat(generator.next().getStatus()).isEqualTo(ServingStatus.SERVING);
      assertThat(inference.next().getStatus()).isEqualTo(ServingStatus.SERVING);
      client.server().close();
      assertThat(generator.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(overall.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    }
  }

  @Test
  void namesItsServicesByReflection() throws Exception {
    try (ScriptedTrainer trainer = ScriptedTrainer.start(folder.resolve("trainer"));
        Client client = Client.start(trainer.target(), folder.resolve("cache"))) {
      Queue<ServerReflectionResponse> answers = new Queue<>();
      StreamObserver<ServerReflectionRequest> requests =
          ServerReflectionGrpc.newStub(client.channel()).serverReflectionInfo(answers);
      requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
      assertThat(answers.next().getListServicesResponse().getServiceList())
          .extracting(service -> service.getName())
          .contains("ganforge.v1.GeneratorService", "inference.GRPCInferenceService")
          .contains("grpc.health.v1.Health");
      requests.onNext(
          ServerReflectionRequest.newBuilder()
              .setFileContainingSymbol("ganforge.v1.GeneratorService.Generate")
              .build());
      assertThat(answers.next().getFileDescriptorResponse().getFileDescriptorProtoCount())
          .isPositive();
      requests.onCompleted();
    }
  }
}
