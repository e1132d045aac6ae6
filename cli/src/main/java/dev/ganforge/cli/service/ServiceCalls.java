package dev.ganforge.cli.service;

import dev.ganforge.cli.process.CommandFailure;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Calls of a service, with a sentence of our own where nobody answers. */
final class ServiceCalls {
  /** What gRPC itself says of a connection that has gone; a service's own words read otherwise. */
  private static final Pattern LOST =
      Pattern.compile(
          "(?i)(network closed|connection|channel shut|keepalive|server shut|could not find server|"
              + "transport|io exception|unable to resolve|rst_stream|call cancelled).*",
          Pattern.DOTALL);

  private final String service;
  private final String target;

  ServiceCalls(String service, String target) {
    this.service = service;
    this.target = target;
  }

  /**
   * Makes a call.
   *
   * @throws CommandFailure UNAVAILABLE where the service cannot be reached, goes away in the
   *     middle, or says itself that it is unavailable
   */
  <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      Status.Code code = e.getStatus().getCode();
      if (code == Status.Code.UNAVAILABLE || code == Status.Code.CANCELLED) {
        throw CommandFailure.unavailable(sentence(e), e);
      }
      throw e;
    }
  }

  private String sentence(StatusRuntimeException failure) {
    String description = failure.getStatus().getDescription();
    boolean ownWords =
        description != null
            && !LOST.matcher(description).matches()
            && !causedBy(failure, IOException.class);
    if (ownWords) {
      return description;
    }
    return String.format(
        "no %s answers at %s%s; start one with ./ganforge up, or add --embedded",
        service, target, causedBy(failure, UnknownHostException.class) ? " (unknown host)" : "");
  }

  private static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
