package dev.ganforge.web.api;

import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.Image;
import dev.ganforge.v1.LatentSpace;
import dev.ganforge.v1.ModelId;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Images of some spots: how the generator is asked for them, and its answer as pages read it. */
final class Generated {
  private Generated() {}

  /**
   * Spots that are seeds are asked for as such; the others by their latents.
   *
   * @param space what the model takes, asked for only where latents are needed
   */
  static GenerateRequest request(
      String model, List<Spot> spots, @Nullable Double truncation, Supplier<LatentSpace> space) {
    GenerateRequest.Builder request = GenerateRequest.newBuilder().setModel(model);
    if (spots.stream().allMatch(spot -> spot.towards() == null)) {
      spots.forEach(spot -> request.addSeeds(spot.seed()));
      if (truncation != null) {
        request.setTruncation(truncation);
      }
    } else {
      LatentSpace taken = space.get();
      spots.forEach(spot -> request.addLatents(spot.latent(taken, truncation)));
    }
    return request.build();
  }

  static Map<String, Object> json(
      GenerateResponse made, List<Spot> spots, @Nullable Double truncation, ImageStore images) {
    ModelId model = made.getModel();
    List<Map<String, Object>> entries =
        IntStream.range(0, spots.size())
            .mapToObj(i -> entry(model, made.getImages(i), spots.get(i), truncation, images))
            .toList();
    return Map.of("model", ProtoJson.of(model), "images", entries);
  }

  private static Map<String, Object> entry(
      ModelId model, Image image, Spot spot, @Nullable Double truncation, ImageStore images) {
    GeneratedKey key = new GeneratedKey(model.getSha256(), spot, truncation);
    images.put(key, image.getData().toByteArray());
    return Map.of(
        "id", key.id(),
        "run", model.getRun(),
        "step", model.getStep(),
        "sha256", model.getSha256(),
        "seed", spot.text(),
        "width", image.getShape().getWidth(),
        "height", image.getShape().getHeight(),
        "image", ImageAddress.generated(key, model.getRun(), model.getStep()));
  }
}
