package dev.ganforge.web.api;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.ImageFormat;
import dev.ganforge.v1.InterpolateRequest;
import dev.ganforge.v1.ListModelsResponse;
import dev.ganforge.v1.ModelId;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** /api/models and /api/generate…: what the generator has loaded, and images of it. */
public final class GeneratorRoutes {
  private static final int MOST_FRAMES = 256;

  private final GeneratorClient generator;
  private final TrainerClient trainer;
  private final ImageStore images;

  public GeneratorRoutes(GeneratorClient generator, TrainerClient trainer, ImageStore images) {
    this.generator = generator;
    this.trainer = trainer;
    this.images = images;
  }

  public void register(RoutesConfig routes) {
    routes.get("/api/models", this::models);
    routes.get("/api/generate", this::generate);
    routes.get("/api/generate/walk", this::walk);
    routes.get("/api/generate/walk.gif", this::walkGif);
    routes.get("/api/generate/around", this::around);
    routes.get("/api/generate/images.zip", this::zip);
  }

  private void models(Context ctx) {
    ListModelsResponse response = generator.models();
    Json.send(
        ctx,
        Map.of(
            "models", response.getModelsList().stream().map(ProtoJson::of).toList(),
            "trainerStatus", response.getTrainerStatus()));
  }

  /** Images of one seed after the other. */
  private void generate(Context ctx) {
    GenerateResponse made = bySeed(ctx);
    List<Spot> spots =
        made.getImagesList().stream().map(image -> Spot.of(image.getSeeds(0))).toList();
    Json.sendOnce(ctx, Generated.json(made, spots, Query.truncation(ctx), images));
  }

  private GenerateResponse bySeed(Context ctx) {
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
    return generator.generate(request.build());
  }

  /** The way from one seed to another, both included. */
  private void walk(Context ctx) {
    long from = required(ctx, "from");
    long to = required(ctx, "to");
    int frames = (int) Query.whole(ctx, "frames", 16, 2, MOST_FRAMES);
    send(
        ctx,
        IntStream.range(0, frames)
            .mapToObj(i -> Spot.between(from, to, (double) i / (frames - 1)))
            .toList());
  }

  /** A seed, and its neighbours: a share of the way towards other seeds. */
  private void around(Context ctx) {
    long seed = required(ctx, "seed");
    int count = (int) Query.whole(ctx, "count", 16, 1, MOST_FRAMES);
    double strength = Query.number(ctx, "strength", 0.2, 0.01, 1);
    SplittableRandom others = new SplittableRandom(seed);
    send(
        ctx,
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    i == 0
                        ? Spot.of(seed)
                        : Spot.between(seed, others.nextInt() & 0x7fffffff, strength))
            .toList());
  }

  private void send(Context ctx, List<Spot> spots) {
    Double truncation = Query.truncation(ctx);
    String model = exactModel(Query.text(ctx, "model"));
    GenerateResponse made =
        generator.generate(
            Generated.request(model, spots, truncation, () -> trainer.latentSpace(model)));
    Json.sendOnce(ctx, Generated.json(made, spots, truncation, images));
  }

  /** The checkpoint that a model's name means now: all images of an answer are of one. */
  private String exactModel(String model) {
    if (model.contains("@")) {
      return model;
    }
    ModelId id =
        generator
            .generate(GenerateRequest.newBuilder().setModel(model).addSeeds(0).build())
            .getModel();
    return id.getRun() + "@" + id.getStep();
  }

  private void walkGif(Context ctx) {
    InterpolateRequest.Builder request =
        InterpolateRequest.newBuilder()
            .setModel(Query.text(ctx, "model"))
            .addSeeds(required(ctx, "from"))
            .addSeeds(required(ctx, "to"))
            .setFrames((int) Query.whole(ctx, "frames", 16, 2, MOST_FRAMES))
            .setFormat(ImageFormat.IMAGE_FORMAT_GIF);
    Double truncation = Query.truncation(ctx);
    if (truncation != null) {
      request.setTruncation(truncation);
    }
    ctx.header("Content-Disposition", "attachment; filename=\"walk.gif\"");
    CachedReply.revalidated("image/gif", generator.animation(request.build())).send(ctx);
  }

  /** The images of seeds as files in a zip. */
  private void zip(Context ctx) {
    GenerateResponse made = bySeed(ctx);
    String name = made.getModel().getRun() + "-" + made.getModel().getStep();
    ZipReply.send(
        ctx,
        name,
        made.getImagesList().stream()
            .map(
                image ->
                    new ZipReply.Entry(
                        name + "-seed-" + Long.toUnsignedString(image.getSeeds(0)) + ".png",
                        () -> image.getData().toByteArray())));
  }

  private static long required(Context ctx, String name) {
    Long seed = Query.seed(ctx, name);
    if (seed == null) {
      throw ServiceException.invalid(
          name, "absent", "a whole number from 0 to 18446744073709551615");
    }
    return seed;
  }
}
