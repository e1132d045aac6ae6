package dev.ganforge.web.api;

import dev.ganforge.v1.ListCheckpointsResponse;
import dev.ganforge.v1.ListRunsResponse;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/** /api/runs…: runs and their checkpoints. */
public final class RunRoutes {
  private static final int LARGEST_PAGE = 1000;

  private final TrainerClient trainer;
  private final RunJson json;
  private final SampleGrids grids;
  private final Progression progression;

  public RunRoutes(TrainerClient trainer, RunJson json, ImageStore images) {
    this.trainer = trainer;
    this.json = json;
    grids = new SampleGrids(trainer, images);
    progression = new Progression(grids);
  }

  public void register(RoutesConfig routes) {
    routes.get("/api/runs", this::list);
    routes.get("/api/runs/{run}", ctx -> Json.send(ctx, json.run(trainer.run(name(ctx)))));
    routes.get("/api/runs/{run}/checkpoints", this::checkpoints);
    routes.get("/api/runs/{run}/progression.gif", this::progression);
    routes.get("/api/runs/{run}/samples.zip", this::samples);
  }

  private void list(Context ctx) {
    ListRunsResponse page = trainer.runs(pageSize(ctx), Query.text(ctx, "pageToken"));
    List<Map<String, Object>> runs = page.getRunsList().stream().map(json::run).toList();
    Json.send(ctx, Map.of("runs", runs, "nextPageToken", page.getNextPageToken()));
  }

  private void checkpoints(Context ctx) {
    ListCheckpointsResponse page =
        trainer.checkpoints(name(ctx), pageSize(ctx), Query.text(ctx, "pageToken"));
    List<Map<String, Object>> checkpoints =
        page.getCheckpointsList().stream().map(json::checkpoint).toList();
    Json.send(ctx, Map.of("checkpoints", checkpoints, "nextPageToken", page.getNextPageToken()));
  }

  private void progression(Context ctx) {
    byte[] gif = progression.gif(name(ctx), ImageVariant.of(ctx).tile());
    ctx.header("Content-Disposition", "inline; filename=\"" + name(ctx) + ".gif\"");
    CachedReply.revalidated("image/gif", gif).send(ctx);
  }

  private void samples(Context ctx) {
    ZipReply.send(
        ctx,
        name(ctx),
        grids.of(name(ctx)).stream()
            .map(
                grid ->
                    new ZipReply.Entry(
                        "%s-step-%09d.png".formatted(grid.run(), grid.step()),
                        () -> grids.png(grid))));
  }

  private static int pageSize(Context ctx) {
    return (int) Query.whole(ctx, "pageSize", 100, 1, LARGEST_PAGE);
  }

  private static String name(Context ctx) {
    return ctx.pathParam("run");
  }
}
