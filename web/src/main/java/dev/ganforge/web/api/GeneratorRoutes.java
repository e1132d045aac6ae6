package dev.ganforge.web.api;

import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.Image;
import dev.ganforge.v1.ListModelsResponse;
import dev.ganforge.v1.ModelId;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** /api/models and /api/generate: what the generator has loaded, and images of it. */
public final class GeneratorRoutes {
  private final GeneratorClient generator;
  private final ImageStore images;

  public GeneratorRoutes(GeneratorClient generator, ImageStore images) {
    this.generator = generator;
    this.images = images;
  }

  public void register(RoutesConfig routes) {
    routes.get("/api/models", this::models);
    routes.get("/api/generate", this::generate);
  }

  private void models(Context ctx) {
    ListModelsResponse response = generator.models();
    Json.send(
        ctx,
        Map.of(
            "models", response.getModelsList().stream().map(ProtoJson::of).toList(),
            "trainerStatus", response.getTrainerStatus()));
  }

  private void generate(Context ctx) {
    Double truncation = Query.truncation(ctx);
    Long seed = Query.seed(ctx, "seed");
    GenerateRequest.Builder request =
        GenerateRequest.newBuilder()
            .setModel(Query.text(ctx, "model"))
            .setCount((int) Query.whole(ctx, "count", 1, Integer.MIN_VALUE, Integer.MAX_VALUE));
    if (seed != null) {
      request.setFirstSeed(seed);
    }
    if (truncation != null) {
      request.setTruncation(truncation);
    }
    GenerateResponse made = generator.generate(request.build());
    Json.sendOnce(
        ctx,
        Map.of(
            "model", ProtoJson.of(made.getModel()),
            "images", entries(made, truncation)));
  }

  private List<Map<String, Object>> entries(GenerateResponse made, @Nullable Double truncation) {
    return made.getImagesList().stream()
        .map(image -> entry(made.getModel(), image, truncation))
        .toList();
  }

  private Map<String, Object> entry(ModelId model, Image image, @Nullable Double truncation) {
    GeneratedKey key = new GeneratedKey(model.getSha256(), image.getSeeds(0), truncation);
    images.put(key, image.getData().toByteArray());
    return Map.of(
        "run", model.getRun(),
        "step", model.getStep(),
        "sha256", model.getSha256(),
        "seed", Long.toUnsignedString(key.seed()),
        "width", image.getShape().getWidth(),
        "height", image.getShape().getHeight(),
        "image", ImageAddress.generated(key, model.getRun(), model.getStep()));
  }
}
