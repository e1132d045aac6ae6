package dev.ganforge.runtime.error;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a call whose handler threw with the status of what it threw. Anything but a {@link
 * ServiceException} or a status is a bug: it is logged whole and answered INTERNAL without details.
 */
public final class ErrorInterceptor implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(ErrorInterceptor.class);

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onHalfClose() {
        try {
          super.onHalfClose();
        } catch (RuntimeException e) {
          StatusRuntimeException answer = toAnswer(e);
          Metadata trailers = answer.getTrailers();
          call.close(answer.getStatus(), trailers == null ? new Metadata() : trailers);
        }
      }
    };
  }

  /** What answers a failure: its status, with a google.rpc.RetryInfo where a wait is known. */
  public static StatusRuntimeException toAnswer(Throwable failure) {
    Status status = toStatus(failure);
    Duration wait = failure instanceof ServiceException e ? e.retryAfter() : null;
    if (wait == null) {
      return status.asRuntimeException();
    }
    RetryInfo retry =
        RetryInfo.newBuilder()
            .setRetryDelay(
                com.google.protobuf.Duration.newBuilder()
                    .setSeconds(wait.getSeconds())
                    .setNanos(wait.getNano()))
            .build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(status.getCode().value())
            .setMessage(String.valueOf(status.getDescription()))
            .addDetails(Any.pack(retry))
            .build());
  }

  /** The status that answers a failure; INTERNAL, logged, where the failure is nobody's input. */
  public static Status toStatus(Throwable failure) {
    if (failure instanceof ServiceException e) {
      return e.kind().code().toStatus().withDescription(e.getMessage());
    }
    if (failure instanceof StatusRuntimeException e) {
      return e.getStatus();
    }
    log.error("Unexpected failure while answering a call", failure);
    return Status.INTERNAL.withDescription("unexpected failure, see the server's log");
  }
}
