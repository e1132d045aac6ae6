package dev.ganforge.web.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.Preset;
import dev.ganforge.v1.Run;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** POST /api/runs…: runs are started, paused, resumed, stopped and deleted. */
public final class RunControlRoutes {
  private final TrainerClient trainer;
  private final RunJson json;
  private final Deletions deletions;

  public RunControlRoutes(TrainerClient trainer, RunJson json, Deletions deletions) {
    this.trainer = trainer;
    this.json = json;
    this.deletions = deletions;
  }

  public void register(RoutesConfig routes) {
    routes.get("/api/presets", this::presets);
    routes.post("/api/runs", this::start);
    on(routes, "pause", trainer::pause);
    on(routes, "resume", trainer::resume);
    on(routes, "stop", trainer::stop);
    on(routes, "delete", deletions::begin);
    on(routes, "undelete", deletions::takeBack);
  }

  private void on(RoutesConfig routes, String verb, Function<String, Run> change) {
    routes.post(
        "/api/runs/{run}/" + verb,
        ctx -> Json.sendOnce(ctx, json.run(change.apply(ctx.pathParam("run")))));
  }

  private void presets(Context ctx) {
    List<Preset> presets = trainer.presets().getPresetsList();
    Json.send(ctx, Map.of("presets", presets.stream().map(ProtoJson::of).toList()));
  }

  private void start(Context ctx) {
    try {
      Json.sendOnce(ctx, json.run(trainer.start(RunConfigReader.read(Json.read(ctx.body())))));
    } catch (JsonProcessingException e) {
      throw ServiceException.invalid("the body is no JSON object", e);
    }
  }
}
