package dev.ganforge.web.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.web.favourite.Favourite;
import dev.ganforge.web.favourite.FavouriteStore;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** /api/favourites and /images/favourites: what people want to find again. */
public final class FavouriteRoutes {
  private final FavouriteStore store;
  private final ImageStore images;
  private final Clock clock;

  public FavouriteRoutes(FavouriteStore store, ImageStore images, Clock clock) {
    this.store = store;
    this.images = images;
    this.clock = clock;
  }

  public void register(RoutesConfig routes) {
    routes.get("/api/favourites", this::list);
    routes.post("/api/favourites", this::add);
    routes.delete("/api/favourites/{id}", this::remove);
    routes.get("/favourites/{id}.png", this::image);
  }

  private void list(Context ctx) {
    List<Map<String, Object>> all = store.all().stream().map(FavouriteRoutes::json).toList();
    Json.send(ctx, Map.of("favourites", all));
  }

  private void add(Context ctx) {
    JsonNode body = body(ctx);
    String truncation = body.path("truncation").asText("");
    GeneratedKey key =
        new GeneratedKey(
            ImageRoutes.hash(body.path("sha256").asText("")),
            Spot.parse(body.path("seed").asText("")),
            Query.truncation(truncation));
    String run = body.path("run").asText("");
    long step = body.path("step").asLong(-1);
    byte[] png = images.generated(key, run + "@" + step);
    Favourite favourite =
        new Favourite(
            key.id(),
            run,
            step,
            key.generatorSha256(),
            key.spot().text(),
            key.truncation(),
            clock.instant().toString());
    Json.sendOnce(ctx, json(store.add(favourite, png)));
  }

  private static JsonNode body(Context ctx) {
    try {
      return Json.read(ctx.body());
    } catch (JsonProcessingException e) {
      throw ServiceException.invalid("the body is no JSON object", e);
    }
  }

  private void remove(Context ctx) {
    store.remove(ctx.pathParam("id"));
    Json.sendOnce(ctx, Map.of());
  }

  private void image(Context ctx) {
    CachedReply.immutable("image/png", store.png(ctx.pathParam("id"))).send(ctx);
  }

  private static Map<String, Object> json(Favourite favourite) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", favourite.id());
    tree.put("run", favourite.run());
    tree.put("step", favourite.step());
    tree.put("sha256", favourite.sha256());
    tree.put("seed", favourite.spot());
    if (favourite.truncation() != null) {
      tree.put("truncation", favourite.truncation());
    }
    tree.put("time", favourite.time());
    tree.put("image", "/favourites/" + favourite.id() + ".png");
    return tree;
  }
}
