package dev.ganforge.runtime.error;

import io.grpc.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An error a caller can act on; its kind becomes the gRPC status, its message reaches the caller.
 */
public final class ServiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, in the terms of gRPC's canonical codes. */
  public enum Kind {
    INVALID_ARGUMENT(Status.Code.INVALID_ARGUMENT),
    NOT_FOUND(Status.Code.NOT_FOUND),
    ALREADY_EXISTS(Status.Code.ALREADY_EXISTS),
    FAILED_PRECONDITION(Status.Code.FAILED_PRECONDITION),
    RESOURCE_EXHAUSTED(Status.Code.RESOURCE_EXHAUSTED),
    UNAVAILABLE(Status.Code.UNAVAILABLE);

    private final Status.Code code;

    Kind(Status.Code code) {
      this.code = code;
    }

    /** The gRPC status code of this kind. */
    public Status.Code code() {
      return code;
    }
  }

  private final Kind kind;
  private final @Nullable Duration retryAfter;

  private ServiceException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.retryAfter = null;
  }

  private ServiceException(Kind kind, String message) {
    this(kind, message, (Duration) null);
  }

  private ServiceException(Kind kind, String message, @Nullable Duration retryAfter) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  /** A field out of range: the message names the field, the value and what is allowed. */
  public static ServiceException invalid(String field, Object value, String allowed) {
    return new ServiceException(
        Kind.INVALID_ARGUMENT, field + " is " + shown(value) + "; allowed: " + allowed);
  }

  /** Input that is wrong in a way one field cannot name. */
  public static ServiceException invalid(String message) {
    return new ServiceException(Kind.INVALID_ARGUMENT, message);
  }

  /** The same, with what brought it to light. */
  public static ServiceException invalid(String message, Throwable cause) {
    return new ServiceException(Kind.INVALID_ARGUMENT, message, cause);
  }

  public static ServiceException notFound(String message) {
    return new ServiceException(Kind.NOT_FOUND, message);
  }

  public static ServiceException alreadyExists(String message) {
    return new ServiceException(Kind.ALREADY_EXISTS, message);
  }

  public static ServiceException failedPrecondition(String message) {
    return new ServiceException(Kind.FAILED_PRECONDITION, message);
  }

  public static ServiceException resourceExhausted(String message) {
    return new ServiceException(Kind.RESOURCE_EXHAUSTED, message);
  }

  /** The same, where it is known when asking again may help. */
  public static ServiceException resourceExhausted(String message, Duration retryAfter) {
    return new ServiceException(Kind.RESOURCE_EXHAUSTED, message, retryAfter);
  }

  public static ServiceException unavailable(String message) {
    return new ServiceException(Kind.UNAVAILABLE, message);
  }

  public Kind kind() {
    return kind;
  }

  /** How long to wait before asking again; null where nothing is known about that. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  private static String shown(Object value) {
    return value instanceof CharSequence ? "\"" + value + "\"" : String.valueOf(value);
  }
}
