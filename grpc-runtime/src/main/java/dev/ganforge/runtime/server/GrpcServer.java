package dev.ganforge.runtime.server;

import dev.ganforge.runtime.error.ErrorInterceptor;
import dev.ganforge.runtime.error.ServiceException;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptor;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A running gRPC server with our error mapping, grpc.health.v1 and reflection. */
public final class GrpcServer implements AutoCloseable {
  /** A call that was sent before the client heard of the shutdown is here by then. */
  private static final Duration QUIET = Duration.ofMillis(100);

  private final Server server;
  private final CallsUnderWay calls;
  private final Endpoint endpoint;
  private final HealthStatusManager health;
  private final ExecutorService handlers;

  private GrpcServer(
      Server server,
      CallsUnderWay calls,
      Endpoint endpoint,
      HealthStatusManager health,
      ExecutorService handlers) {
    this.server = server;
    this.calls = calls;
    this.endpoint = endpoint;
    this.health = health;
    this.handlers = handlers;
  }

  /**
   * Starts to serve. The overall health is SERVING from the first moment; {@link #setServing}
   * changes it.
   *
   * @throws ServiceException FAILED_PRECONDITION where the port is in use or the host is not ours
   */
  public static GrpcServer start(Endpoint endpoint, List<? extends BindableService> services) {
    return start(endpoint, services, List.of(), Channels.MAX_MESSAGE_BYTES);
  }

  /**
   * The same, with interceptors that see every call and how it ends, and a limit of its own on the
   * requests it takes.
   */
  public static GrpcServer start(
      Endpoint endpoint,
      List<? extends BindableService> services,
      List<? extends ServerInterceptor> interceptors,
      int maxMessageBytes) {
    return start(endpoint, services, interceptors, maxMessageBytes, method -> false);
  }

  /**
   * The same, with methods that never block nor compute for long: the thread that reads their
   * requests from the network calls them, which saves a change of threads.
   */
  public static GrpcServer start(
      Endpoint endpoint,
      List<? extends BindableService> services,
      List<? extends ServerInterceptor> interceptors,
      int maxMessageBytes,
      Predicate<MethodDescriptor<?, ?>> brief) {
    HealthStatusManager health = new HealthStatusManager();
    ExecutorService handlers =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "grpc-handler");
              thread.setDaemon(true);
              return thread;
            });
    CallsUnderWay calls = new CallsUnderWay();
    ServerBuilder<?> builder = builder(endpoint).executor(handlers).callExecutor(onNetwork(brief));
    services.forEach(service -> builder.addService(CheckedRequests.of(service.bindService())));
    builder
        .addService(CheckedRequests.of(health.getHealthService().bindService()))
        .addService(CheckedRequests.of(ProtoReflectionServiceV1.newInstance().bindService()))
        .maxInboundMessageSize(maxMessageBytes)
        .addStreamTracerFactory(calls)
        .intercept(new ErrorInterceptor());
    interceptors.forEach(builder::intercept); // the last is the outermost
    Server server = builder.build();
    try {
      server.start();
    } catch (IOException e) {
      handlers.shutdownNow();
      String why =
          causedByBind(e) ? "the address is in use or not of this machine" : e.getMessage();
      throw ServiceException.failedPrecondition(
          "cannot listen on " + endpoint.target() + ": " + why);
    }
    Endpoint bound =
        endpoint instanceof Endpoint.Tcp tcp
            ? new Endpoint.Tcp(tcp.host(), server.getPort())
            : endpoint;
    return new GrpcServer(server, calls, bound, health, handlers);
  }

  /** Null stands for the server's executor. */
  private static ServerCallExecutorSupplier onNetwork(Predicate<MethodDescriptor<?, ?>> brief) {
    return new ServerCallExecutorSupplier() {
      @Override
      public <ReqT, RespT> @Nullable Executor getExecutor(
          ServerCall<ReqT, RespT> call, Metadata metadata) {
        return brief.test(call.getMethodDescriptor()) ? Runnable::run : null;
      }
    };
  }

  private static ServerBuilder<?> builder(Endpoint endpoint) {
    if (endpoint instanceof Endpoint.Tcp tcp) {
      return NettyServerBuilder.forAddress(new InetSocketAddress(tcp.host(), tcp.port()))
          .permitKeepAliveTime(10, TimeUnit.SECONDS)
          .permitKeepAliveWithoutCalls(true);
    }
    return InProcessServerBuilder.forName(((Endpoint.InProcess) endpoint).name());
  }

  private static boolean causedByBind(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return true;
      }
    }
    return false;
  }

  /** Where it listens, with the port it got. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Sets the health of the whole server ("") and of one service by its full name. */
  public void setServing(String service, boolean serving) {
    ServingStatus status = serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    health.setStatus("", status);
    health.setStatus(service, status);
  }

  /** Sets the health of one service by its full name, and leaves the overall health alone. */
  public void setServiceServing(String service, boolean serving) {
    health.setStatus(service, serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  /**
   * Is NOT_SERVING from now on, takes no more calls, gives those under way {@code grace} to end,
   * then cancels them. Nobody waits for those that only watch.
   */
  public void close(Duration grace) {
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!drained(grace)) {
        server.shutdownNow();
        server.awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    handlers.shutdownNow();
  }

  /** Waits until every call has ended, or only those that watch are left; false after so long. */
  private boolean drained(Duration grace) throws InterruptedException {
    long deadline = System.nanoTime() + grace.toNanos();
    Duration first = grace.compareTo(QUIET) < 0 ? grace : QUIET;
    boolean ended = server.awaitTermination(first.toMillis(), TimeUnit.MILLISECONDS);
    while (!ended && System.nanoTime() < deadline && !calls.noneFor(QUIET)) {
      ended = server.awaitTermination(QUIET.toMillis() / 2, TimeUnit.MILLISECONDS);
    }
    return ended;
  }

  @Override
  public void close() {
    close(Duration.ofMillis(500));
  }
}
