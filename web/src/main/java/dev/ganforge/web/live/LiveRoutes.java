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

/** GET /api/runs/{run}/live: the run as server-sent events. */
public final class LiveRoutes implements AutoCloseable {
  private static final String EVENT_STREAM = "text/event-stream";

  private final TrainerClient trainer;
  private final RunJson json;
  private final LiveSettings settings;
  private final Semaphore places;
  private final ExecutorService threads;

  public LiveRoutes(TrainerClient trainer, RunJson json, LiveSettings settings) {
    this.trainer = trainer;
    this.json = json;
    this.settings = settings;
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
    SseHandler stream = new SseHandler(this::begin);
    routes.get(
        "/api/runs/{run}/live",
        ctx -> {
          checkAccept(ctx);
          checkRun(ctx.pathParam("run"));
          takePlace();
          try {
            stream.handle(ctx);
          } catch (Exception e) {
            places.release();
            throw e;
          }
        });
  }

  private void begin(SseClient client) {
    Context ctx = client.ctx();
    String header = ctx.header("Last-Event-ID");
    Position from = Position.parse(header != null ? header : ctx.queryParam("after"));
    LiveStream stream = new LiveStream(ctx.pathParam("run"), client, from, trainer, json, settings);
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
