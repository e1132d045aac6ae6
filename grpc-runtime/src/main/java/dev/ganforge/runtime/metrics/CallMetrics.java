package dev.ganforge.runtime.metrics;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Times every call of a server by service, rpc and status; a call that is cancelled as CANCELLED.
 */
public final class CallMetrics implements ServerInterceptor {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(10),
    Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200),
    Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5),
    Duration.ofSeconds(10), Duration.ofSeconds(60)
  };

  private final MeterRegistry registry;

  public CallMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** One call, noted once however it ends. */
  private final class Call {
    private final Timer.Sample started = Timer.start(registry);
    private final AtomicBoolean noted = new AtomicBoolean();
    private final MethodDescriptor<?, ?> method;

    Call(MethodDescriptor<?, ?> method) {
      this.method = method;
    }

    void ended(Status.Code status) {
      if (noted.compareAndSet(false, true)) {
        long unused = started.stop(timer(method, status));
      }
    }
  }

  private Timer timer(MethodDescriptor<?, ?> method, Status.Code status) {
    return Timer.builder("ganforge.rpc.duration")
        .description("Time from a call's first byte to its status")
        .tag("service", String.valueOf(method.getServiceName()))
        .tag("rpc", String.valueOf(method.getBareMethodName()))
        .tag("status", status.name())
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    Call timed = new Call(call.getMethodDescriptor());
    ServerCall<ReqT, RespT> noting =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            timed.ended(status.getCode());
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(noting, headers)) {
      @Override
      public void onCancel() {
        timed.ended(Status.Code.CANCELLED);
        super.onCancel();
      }
    };
  }
}
