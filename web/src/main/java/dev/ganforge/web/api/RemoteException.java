package dev.ganforge.web.api;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.function.Supplier;

/** A call to a service failed; the message can be shown to the person who caused it. */
public final class RemoteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;

  private RemoteException(Status.Code code, String message) {
    super(message);
    this.code = code;
  }

  public Status.Code code() {
    return code;
  }

  /**
   * The failure of a call to {@code service}. Where the transport failed, gRPC's own text is of no
   * use to a person, and the channel is told not to sit out its backoff: the next call tries anew.
   */
  public static RemoteException of(Status status, Remote service) {
    String description = status.getDescription();
    boolean transport =
        status.getCode() == Status.Code.CANCELLED // a stream was cut; no service answers this
            || (status.getCode() == Status.Code.UNAVAILABLE && status.getCause() != null);
    if (transport) {
      service.channel().resetConnectBackoff();
    }
    String message =
        switch (status.getCode()) {
          case INTERNAL, UNKNOWN, DATA_LOSS -> "the " + service.name() + " failed, see its log";
          case DEADLINE_EXCEEDED -> "the " + service.name() + " did not answer in time";
          case UNIMPLEMENTED -> "the " + service.name() + " does not offer this yet";
          default ->
              transport || description == null
                  ? "the " + service.name() + " does not answer at " + service.target()
                  : description;
        };
    return new RemoteException(status.getCode(), message);
  }

  static <T> T translated(Remote service, Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw of(e.getStatus(), service);
    }
  }

  /**
   * Who is called.
   *
   * @param name as a person knows it: trainer or generator
   * @param target its address
   * @param channel the way to it
   */
  public record Remote(String name, String target, ManagedChannel channel) {}
}
