package dev.ganforge.runtime.error;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
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
          call.close(toStatus(e), new Metadata());
        }
      }
    };
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
