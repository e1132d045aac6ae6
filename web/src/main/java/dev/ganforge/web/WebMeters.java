package dev.ganforge.web;

import dev.ganforge.runtime.metrics.ProcessMeters;
import dev.ganforge.web.live.LiveRoutes;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is counted of the site, and GET /metrics, where Prometheus reads it. */
final class WebMeters implements AutoCloseable {
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final double NANOS_PER_MILLI = 1e6;
  private static final Duration[] BUCKETS =
      IntStream.of(1, 5, 10, 50, 100, 500, 1000, 5000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  WebMeters(LiveRoutes live) {
    ProcessMeters.register(registry);
    Gauge.builder("ganforge.web.live.streams", live, LiveRoutes::streams)
        .description("Live streams that are open")
        .register(registry);
  }

  void register(JavalinConfig config, RoutesConfig routes) {
    routes.get("/metrics", ctx -> ctx.contentType(CONTENT_TYPE).result(registry.scrape()));
    config.requestLogger.http(this::note);
  }

  /** A live stream lasts as long as its reader likes, so it is counted as open, not timed. */
  private void note(Context ctx, Float millis) {
    String type = String.valueOf(ctx.res().getContentType());
    if (type.startsWith("text/event-stream")) {
      return;
    }
    Timer.builder("ganforge.web.request.duration")
        .description("Time from a request to the end of its answer, live streams left out")
        .tag("method", ctx.method().name())
        .tag("route", route(ctx))
        .tag("status", Integer.toString(ctx.statusCode()))
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(Duration.ofNanos((long) (millis * NANOS_PER_MILLI)));
  }

  /** The route's pattern, so that names of runs make no series of their own. */
  private static String route(Context ctx) {
    @Nullable Endpoint matched = ctx.endpoints().lastHttpEndpoint();
    return matched == null ? "none" : matched.path;
  }

  @Override
  public void close() {
    registry.close();
  }
}
