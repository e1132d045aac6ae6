package dev.ganforge.web.live;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.web.api.RemoteException;
import dev.ganforge.web.api.RunJson;
import dev.ganforge.web.api.TrainerClient;
import io.grpc.Status;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** GET /api/live and /api/runs/{run}/live: the list of runs, and one run, as server-sent events. */
public final class LiveRoutes implements AutoCloseable {
  private static final String EVENT_STREAM = "text/event-stream";

  private final TrainerClient trainer;
  private final RunJson json;
  private final LiveSettings settings;
  private final RunBoard board;
  private final Semaphore places;
  private final ExecutorService threads;

  public LiveRoutes(TrainerClient trainer, RunJson json, LiveSettings settings) {
    this.trainer = trainer;
    this.json = json;
    this.settings = settings;
    board = new RunBoard(trainer, json, settings.list());
    places = new Semaphore(settings.streams());
    AtomicInteger number = new AtomicInteger();
    threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "web-live-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  public void register(RoutesConfig routes) {
    SseHandler list = new SseHandler(this::beginList);
    SseHandler run = new SseHandler(this::beginRun);
    routes.get("/api/live", ctx -> open(ctx, list));
    routes.get(
        "/api/runs/{run}/live",
        ctx -> {
          checkAccept(ctx);
          checkRun(ctx.pathParam("run"));
          open(ctx, run);
        });
  }

  private void open(Context ctx, SseHandler stream) throws Exception {
    checkAccept(ctx);
    takePlace();
    try {
      stream.handle(ctx);
    } catch (Exception e) {
      places.release();
      throw e;
    }
  }

  private void beginList(SseClient client) {
    begin(client, new ListStream(client, position(client.ctx()), board, settings));
  }

  private void beginRun(SseClient client) {
    Context ctx = client.ctx();
    Position from = Position.parse(position(ctx));
    String run = ctx.pathParam("run");
    begin(client, new LiveStream(run, client, from, trainer, json, settings));
  }

  private void begin(SseClient client, Runnable stream) {
    client.keepAlive();
    threads.execute(
        () -> {
          try {
            stream.run();
          } finally {
            places.release();
          }
        });
  }

  private static @Nullable String position(Context ctx) {
    String header = ctx.header("Last-Event-ID");
    return header != null ? header : ctx.queryParam("after");
  }

  private static void checkAccept(Context ctx) {
    String accept = ctx.header("Accept");
    if (accept == null || !accept.contains(EVENT_STREAM)) {
      throw ServiceException.invalid("Accept", String.valueOf(accept), EVENT_STREAM);
    }
  }

  /** A run that is not there is a plain 404; a trainer that is not there is told in the stream. */
  private void checkRun(String run) {
    try {
      trainer.run(run);
    } catch (RemoteException e) {
      if (e.code() == Status.Code.NOT_FOUND || e.code() == Status.Code.INVALID_ARGUMENT) {
        throw e;
      }
    }
  }

  /** How many are open. */
  public int streams() {
    return settings.streams() - places.availablePermits();
  }

  private void takePlace() {
    if (!places.tryAcquire()) {
      throw ServiceException.resourceExhausted(
          settings.streams() + " live streams are open, and no more are allowed");
    }
  }

  /** Ends every stream. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
