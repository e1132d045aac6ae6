package dev.ganforge.runtime.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Services that answer INVALID_ARGUMENT to a call whose request is no request. */
final class CheckedRequests {
  /*
   * To bytes that are no message of the type, to a call without a message, and to a second message
   * where one is due, gRPC's own answers are INTERNAL and UNKNOWN, which stand for a bug here. So
   * that a handler never sees any of them, a method takes a Request, which can be read from every
   * sequence of bytes, and a listener before the handler's answers for it.
   */
  private CheckedRequests() {}

  /** A message, or why there is none. */
  private record Request<T>(@Nullable T message, String problem) {}

  private record RequestMarshaller<T>(MethodDescriptor.Marshaller<T> plain)
      implements MethodDescriptor.Marshaller<Request<T>> {
    @Override
    public InputStream stream(Request<T> request) {
      if (request.message == null) {
        throw new IllegalArgumentException("a request without a message is never sent");
      }
      return plain.stream(request.message);
    }

    @Override
    public Request<T> parse(InputStream stream) {
      try {
        return new Request<>(plain.parse(stream), "");
      } catch (StatusRuntimeException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new Request<>(null, String.valueOf(cause.getMessage()));
      }
    }
  }

  static ServerServiceDefinition of(ServerServiceDefinition service) {
    ServiceDescriptor plain = service.getServiceDescriptor();
    List<? extends ServerMethodDefinition<?, ?>> methods =
        service.getMethods().stream().map(CheckedRequests::method).toList();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(plain.getName())
            .setSchemaDescriptor(plain.getSchemaDescriptor());
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder checked = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(checked::addMethod);
    return checked.build();
  }

  private static <Q, A> ServerMethodDefinition<Request<Q>, A> method(
      ServerMethodDefinition<Q, A> plain) {
    MethodDescriptor<Q, A> descriptor = plain.getMethodDescriptor();
    ServerCallHandler<Q, A> handler = plain.getServerCallHandler();
    return ServerMethodDefinition.create(
        descriptor.toBuilder(
                new RequestMarshaller<>(descriptor.getRequestMarshaller()),
                descriptor.getResponseMarshaller())
            .build(),
        (call, headers) ->
            new Listener<>(handler.startCall(plainCall(call, descriptor), headers), call));
  }

  /** The call as the handler knows it: a call touches no request but by its method. */
  @SuppressWarnings("unchecked")
  private static <Q, A> ServerCall<Q, A> plainCall(
      ServerCall<Request<Q>, A> call, MethodDescriptor<Q, A> descriptor) {
    return new SimpleForwardingServerCall<>((ServerCall<Q, A>) (ServerCall<?, A>) call) {
      @Override
      public MethodDescriptor<Q, A> getMethodDescriptor() {
        return descriptor;
      }
    };
  }

  /** Hands a call's request on, once it is one. */
  private static final class Listener<Q> extends ServerCall.Listener<Request<Q>> {
    private final ServerCall.Listener<Q> next;
    private final ServerCall<?, ?> call;
    private final boolean onlyOne;
    private boolean received;
    private boolean refused;

    Listener(ServerCall.Listener<Q> next, ServerCall<?, ?> call) {
      this.next = next;
      this.call = call;
      this.onlyOne = call.getMethodDescriptor().getType().clientSendsOneMessage();
    }

    private void refuse(String problem) {
      refused = true;
      String name = call.getMethodDescriptor().getFullMethodName();
      call.close(
          Status.INVALID_ARGUMENT.withDescription("the request of " + name + " " + problem),
          new Metadata());
    }

    @Override
    public void onMessage(Request<Q> request) {
      if (refused) {
        return;
      }
      if (request.message == null) {
        refuse("cannot be read: " + request.problem);
      } else if (received && onlyOne) {
        refuse("is followed by another; allowed: one");
      } else {
        received = true;
        next.onMessage(request.message);
      }
    }

    @Override
    public void onHalfClose() {
      if (!refused && !received && onlyOne) {
        refuse("is missing");
      }
      if (!refused) {
        next.onHalfClose();
      }
    }

    @Override
    public void onReady() {
      if (!refused) {
        next.onReady();
      }
    }

    @Override
    public void onCancel() {
      next.onCancel();
    }

    @Override
    public void onComplete() {
      next.onComplete();
    }
  }
}
