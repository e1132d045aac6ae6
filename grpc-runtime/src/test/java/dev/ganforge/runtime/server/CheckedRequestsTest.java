package dev.ganforge.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.TrainerServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that are none, over a real connection. */
@Timeout(30)
class CheckedRequestsTest {
  private static final MethodDescriptor<byte[], byte[]> GET_RUN =
      MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(TrainerServiceGrpc.getGetRunMethod().getFullMethodName())
          .build();

  private final GrpcServer server =
      GrpcServer.start(new Endpoint.Tcp("127.0.0.1", 0), List.of(new Echo()), List.of(), 10_000);
  private final ManagedChannel channel = Channels.open(server.endpoint().target());

  @AfterEach
  void close() {
    Channels.close(channel);
    server.close();
  }

  /** Answers every request with its name. */
  private static final class Echo extends TrainerServiceGrpc.TrainerServiceImplBase {
    @Override
    public void getRun(GetRunRequest request, StreamObserver<Run> answer) {
      answer.onNext(Run.newBuilder().setName(request.getName()).build());
      answer.onCompleted();
    }
  }

  /** Messages as they are on the wire. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] bytes) {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Sends these messages in one call. */
  private Status call(byte[]... messages) throws Exception {
    ClientCall<byte[], byte[]> call = channel.newCall(GET_RUN, CallOptions.DEFAULT);
    CompletableFuture<Status> end = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.request(1);
    for (byte[] message : messages) {
      call.sendMessage(message);
    }
    call.halfClose();
    return end.get(20, TimeUnit.SECONDS);
  }

  private static byte[] request(String name) {
    return GetRunRequest.newBuilder().setName(name).build().toByteArray();
  }

  private static void assertRefused(Status status, String message) {
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).isEqualTo(message);
  }

  @Test
  void aRequestIsHandedOn() throws Exception {
    assertThat(call(request("run")).getCode()).isEqualTo(Status.Code.OK);
    assertThat(call(new byte[0]).getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  void bytesThatAreNoMessage() throws Exception {
    Status status = call(new byte[] {10, 100});
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription())
        .startsWith("the request of ganforge.v1.TrainerService/GetRun cannot be read: ");
    assertThat(call(new byte[] {10, 1, (byte) 0xff}).getCode())
        .as("a name that is no UTF-8")
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void noMessageAndTwo() throws Exception {
    assertRefused(call(), "the request of ganforge.v1.TrainerService/GetRun is missing");
    assertRefused(
        call(request("a"), request("b")),
        "the request of ganforge.v1.TrainerService/GetRun is followed by another; allowed: one");
  }

  @Test
  void aMessageThatIsTooLarge() throws Exception {
    assertThat(call(request("a".repeat(9_000))).getCode()).isEqualTo(Status.Code.OK);
    Status status = call(request("a".repeat(11_000)));
    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(status.getDescription()).contains("10000");
  }
}
