package dev.ganforge.web.api;

import dev.ganforge.runtime.error.ServiceException;
import io.grpc.Status;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns failures into {@code {"error": {"status", "message"}}}, or into the 404 page. */
public final class ErrorReplies {
  private static final Logger log = LoggerFactory.getLogger(ErrorReplies.class);

  private ErrorReplies() {}

  /** Registers the handlers; {@code notFoundPage} answers outside /api. */
  public static void register(RoutesConfig routes, Consumer<Context> notFoundPage) {
    routes.exception(
        RemoteException.class, (e, ctx) -> reply(ctx, e.code(), e.getMessage(), notFoundPage));
    routes.exception(
        ServiceException.class,
        (e, ctx) -> reply(ctx, e.kind().code(), e.getMessage(), notFoundPage));
    routes.exception(
        HttpResponseException.class,
        (e, ctx) -> reply(ctx, e.getStatus(), code(e.getStatus()), said(e, ctx), notFoundPage));
    routes.exception(
        Exception.class,
        (e, ctx) -> {
          log.error("Unexpected failure while answering {} {}", ctx.method(), ctx.path(), e);
          reply(ctx, Status.Code.INTERNAL, "unexpected failure, see the site's log", notFoundPage);
        });
  }

  private static void reply(
      Context ctx, Status.Code code, @Nullable String message, Consumer<Context> page) {
    reply(ctx, http(code), code, message == null ? "" : message, page);
  }

  private static void reply(
      Context ctx, int http, Status.Code code, String message, Consumer<Context> page) {
    ctx.status(http);
    if (http == HttpStatus.NOT_FOUND.getCode() && !ctx.path().startsWith("/api/")) {
      page.accept(ctx);
    } else {
      Json.sendOnce(ctx, Map.of("error", Map.of("status", code.name(), "message", message)));
    }
  }

  private static String said(HttpResponseException e, Context ctx) {
    return e.getStatus() == HttpStatus.NOT_FOUND.getCode()
        ? "nothing is at " + ctx.path()
        : String.valueOf(e.getMessage());
  }

  /** As google.rpc.Code documents its HTTP mapping. */
  private static int http(Status.Code code) {
    return switch (code) {
      case OK -> 200;
      case INVALID_ARGUMENT, OUT_OF_RANGE -> 400;
      case UNAUTHENTICATED -> 401;
      case PERMISSION_DENIED -> 403;
      case NOT_FOUND -> 404;
      case ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED -> 409;
      case RESOURCE_EXHAUSTED -> 429;
      case UNIMPLEMENTED -> 501;
      case UNAVAILABLE, CANCELLED -> 503;
      case DEADLINE_EXCEEDED -> 504;
      case INTERNAL, UNKNOWN, DATA_LOSS -> 500;
    };
  }

  private static Status.Code code(int http) {
    return switch (http) {
      case 401 -> Status.Code.UNAUTHENTICATED;
      case 403 -> Status.Code.PERMISSION_DENIED;
      case 404 -> Status.Code.NOT_FOUND;
      case 405 -> Status.Code.UNIMPLEMENTED;
      case 429 -> Status.Code.RESOURCE_EXHAUSTED;
      case 503 -> Status.Code.UNAVAILABLE;
      default -> http < 500 ? Status.Code.INVALID_ARGUMENT : Status.Code.INTERNAL;
    };
  }
}
