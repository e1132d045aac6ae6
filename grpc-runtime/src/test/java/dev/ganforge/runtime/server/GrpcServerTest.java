package dev.ganforge.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.StopRunRequest;
import dev.ganforge.v1.TrainerServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GrpcServerTest {
  private static final Endpoint ANY_PORT = new Endpoint.Tcp("127.0.0.1", 0);

  /** A service that fails: by the caller's input, and by a bug. */
  private static final class Failing extends TrainerServiceGrpc.TrainerServiceImplBase {
    @Override
    public void getRun(GetRunRequest request, StreamObserver<Run> answer) {
      throw ServiceException.invalid("name", request.getName(), "an identifier");
    }

    @Override
    public void stopRun(StopRunRequest request, StreamObserver<Run> answer) {
      throw new IllegalStateException("secret");
    }
  }

  @Test
  void failuresBecomeStatuses() {
    try (GrpcServer server = GrpcServer.start(ANY_PORT, List.of(new Failing()))) {
      ManagedChannel channel = Channels.open(server.endpoint().target());
      TrainerServiceGrpc.TrainerServiceBlockingStub trainer =
          TrainerServiceGrpc.newBlockingStub(channel);
      assertThatThrownBy(() -> trainer.getRun(GetRunRequest.newBuilder().setName("?").build()))
          .hasMessage("INVALID_ARGUMENT: name is \"?\"; allowed: an identifier");
      assertThatThrownBy(() -> trainer.stopRun(StopRunRequest.getDefaultInstance()))
          .hasMessageStartingWith("INTERNAL")
          .hasMessageNotContaining("secret");
      Channels.close(channel);
    }
  }

  @Test
  void healthFollowsTheService() {
    try (GrpcServer server = GrpcServer.start(ANY_PORT, List.of(new Failing()))) {
      ManagedChannel channel = Channels.open(server.endpoint().target());
      HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
      HealthCheckRequest overall = HealthCheckRequest.getDefaultInstance();
      assertThat(health.check(overall).getStatus()).isEqualTo(ServingStatus.SERVING);
      server.setServing("ganforge.v1.TrainerService", false);
      assertThat(
              health
                  .check(
                      HealthCheckRequest.newBuilder()
                          .setService("ganforge.v1.TrainerService")
                          .build())
                  .getStatus())
          .isEqualTo(ServingStatus.NOT_SERVING);
      Channels.close(channel);
    }
  }

  @Test
  void aPortInUseIsNamed() {
    try (GrpcServer server = GrpcServer.start(ANY_PORT, List.of(new Failing()))) {
      assertThatThrownBy(() -> GrpcServer.start(server.endpoint(), List.of(new Failing())))
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("cannot listen on " + server.endpoint().target())
          .hasMessageContaining("in use");
    }
  }
}
