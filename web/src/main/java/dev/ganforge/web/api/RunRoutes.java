package dev.ganforge.web.api;

import dev.ganforge.v1.ListCheckpointsResponse;
import dev.ganforge.v1.ListRunsResponse;
import dev.ganforge.v1.Preset;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/** /api/runs…: runs, their metrics and their checkpoints, and the stop of one. */
public final class RunRoutes {
  private static final int LARGEST_PAGE = 1000;
  private static final int MOST_POINTS = 10_000;

  private final TrainerClient trainer;
  private final RunJson json;
  private final Progression progression;

  public RunRoutes(TrainerClient trainer, RunJson json, ImageStore images) {
    this.trainer = trainer;
    this.json = json;
    progression = new Progression(trainer, images);
  }

  public void register(RoutesConfig routes) {
    routes.get("/api/runs", this::list);
    routes.get("/api/runs/{run}", ctx -> Json.send(ctx, json.run(trainer.run(name(ctx)))));
    routes.get("/api/runs/{run}/metrics", this::metrics);
    routes.get("/api/runs/{run}/checkpoints", this::checkpoints);
    routes.get("/api/runs/{run}/progression.gif", this::progression);
    routes.post("/api/runs/{run}/stop", this::stop);
    routes.get("/api/presets", this::presets);
  }

  private void list(Context ctx) {
    ListRunsResponse page = trainer.runs(pageSize(ctx), Query.text(ctx, "pageToken"));
    List<Map<String, Object>> runs = page.getRunsList().stream().map(json::run).toList();
    Json.send(ctx, Map.of("runs", runs, "nextPageToken", page.getNextPageToken()));
  }

  private void metrics(Context ctx) {
    long from = Query.whole(ctx, "from", 0, 0, Long.MAX_VALUE);
    long to = Query.whole(ctx, "to", 0, 0, Long.MAX_VALUE);
    int points = (int) Query.whole(ctx, "points", 1000, 1, MOST_POINTS);
    Json.send(ctx, MetricsJson.of(trainer.metrics(name(ctx), from, to, points)));
  }

  private void checkpoints(Context ctx) {
    ListCheckpointsResponse page =
        trainer.checkpoints(name(ctx), pageSize(ctx), Query.text(ctx, "pageToken"));
    List<Map<String, Object>> checkpoints =
        page.getCheckpointsList().stream().map(json::checkpoint).toList();
    Json.send(ctx, Map.of("checkpoints", checkpoints, "nextPageToken", page.getNextPageToken()));
  }

  private void progression(Context ctx) {
    byte[] gif = progression.gif(name(ctx));
    ctx.header("Content-Disposition", "inline; filename=\"" + name(ctx) + ".gif\"");
    CachedReply.revalidated("image/gif", gif).send(ctx);
  }

  private void stop(Context ctx) {
    Json.sendOnce(ctx, json.run(trainer.stop(name(ctx))));
  }

  private void presets(Context ctx) {
    List<Preset> presets = trainer.presets().getPresetsList();
    Json.send(ctx, Map.of("presets", presets.stream().map(ProtoJson::of).toList()));
  }

  private static int pageSize(Context ctx) {
    return (int) Query.whole(ctx, "pageSize", 100, 1, LARGEST_PAGE);
  }

  private static String name(Context ctx) {
    return ctx.pathParam("run");
  }
}
