package dev.ganforge.web.api;

import dev.ganforge.v1.GetMetricsRequest;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** /api/runs/{run}/metrics…: the history of a run, reduced to draw it, and whole to take away. */
public final class HistoryRoutes {
  private static final int MOST_POINTS = 10_000;
  private static final double LONGEST_SMOOTHING = 1e9;

  private final TrainerClient trainer;

  public HistoryRoutes(TrainerClient trainer) {
    this.trainer = trainer;
  }

  public void register(RoutesConfig routes) {
    routes.get("/api/runs/{run}/metrics", this::metrics);
    routes.get("/api/runs/{run}/metrics.csv", ctx -> whole(ctx, MetricsFile.CSV));
    routes.get("/api/runs/{run}/metrics.json", ctx -> whole(ctx, MetricsFile.JSON));
  }

  private void metrics(Context ctx) {
    GetMetricsRequest request =
        range(ctx)
            .setMaxPoints((int) Query.whole(ctx, "points", 1000, 1, MOST_POINTS))
            .setSmoothing(Query.number(ctx, "smoothing", 0, 0, LONGEST_SMOOTHING))
            .build();
    Json.send(ctx, MetricsJson.of(trainer.metrics(request)));
  }

  /** Every step of the range, written as it is read. */
  private void whole(Context ctx, MetricsFile file) {
    MetricsReader steps = new MetricsReader(trainer, range(ctx).build());
    String name = ctx.pathParam("run") + "." + file.extension();
    ctx.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    ctx.header("Cache-Control", "no-store").contentType(file.contentType());
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(ctx.res().getOutputStream(), StandardCharsets.UTF_8))) {
      file.write(steps, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GetMetricsRequest.Builder range(Context ctx) {
    return GetMetricsRequest.newBuilder()
        .setRun(ctx.pathParam("run"))
        .setFromStep(Query.whole(ctx, "from", 0, 0, Long.MAX_VALUE))
        .setToStep(Query.whole(ctx, "to", 0, 0, Long.MAX_VALUE));
  }
}
