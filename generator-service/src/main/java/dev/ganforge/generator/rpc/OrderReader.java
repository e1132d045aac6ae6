package dev.ganforge.generator.rpc;

import dev.ganforge.generator.model.ModelName;
import dev.ganforge.generator.rpc.GenerateOrder.AnySeeds;
import dev.ganforge.generator.rpc.GenerateOrder.Latents;
import dev.ganforge.generator.rpc.GenerateOrder.Origin;
import dev.ganforge.generator.rpc.GenerateOrder.Seeds;
import dev.ganforge.generator.rpc.GenerateOrder.SeedsFrom;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.ImageLayout;
import dev.ganforge.v1.Latent;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Reads a GenerateRequest, and refuses what is out of range with the field, the value, the range.
 */
final class OrderReader {
  private OrderReader() {}

  /** Reads a request for at most so many images. */
  static GenerateOrder read(GenerateRequest request, Limits.Count limit) {
    ModelName model = ModelName.parse(request.getModel());
    int count = count(request, limit);
    Origin origin = origin(request);
    boolean grid = grid(request);
    if (request.getColumns() < 0 || request.getColumns() > count) {
      throw ServiceException.invalid(
          "columns", request.getColumns(), "0 (nearly square) to the count, " + count);
    }
    return new GenerateOrder(
        model,
        count,
        origin,
        truncation(request),
        Fields.encoding(
            request.getFormat(),
            request.getFormatValue(),
            request.getJpegQuality(),
            request.getWebpQuality()),
        grid,
        request.getColumns());
  }

  private static int count(GenerateRequest request, Limits.Count limit) {
    boolean seeds = request.getSeedsCount() > 0;
    boolean latents = request.getLatentsCount() > 0;
    if ((seeds && latents) || (request.hasFirstSeed() && (seeds || latents))) {
      throw ServiceException.invalid(
          "more than one of seeds, first_seed and latents is set; allowed: one of them, or none");
    }
    int listed = Math.max(request.getSeedsCount(), request.getLatentsCount());
    if (listed == 0) {
      if (request.getCount() < 1 || request.getCount() > limit.max()) {
        throw ServiceException.invalid("count", request.getCount(), limit.from(1));
      }
      return request.getCount();
    }
    String field = seeds ? "seeds" : "latents";
    if (listed > limit.max()) {
      throw ServiceException.invalid(
          field + " has " + listed + " entries; allowed: " + limit.from(1));
    }
    if (request.getCount() != 0 && request.getCount() != listed) {
      throw ServiceException.invalid(
          "count", request.getCount(), "0 or " + listed + ", the number of " + field);
    }
    return listed;
  }

  private static Origin origin(GenerateRequest request) {
    if (request.getSeedsCount() > 0) {
      return new Seeds(request.getSeedsList());
    }
    if (request.getLatentsCount() > 0) {
      return new Latents(latents(request));
    }
    return request.hasFirstSeed() ? new SeedsFrom(request.getFirstSeed()) : new AnySeeds();
  }

  private static List<List<Float>> latents(GenerateRequest request) {
    List<List<Float>> latents = new ArrayList<>();
    for (Latent latent : request.getLatentsList()) {
      for (int i = 0; i < latent.getValuesCount(); i++) {
        if (!Float.isFinite(latent.getValues(i))) {
          throw ServiceException.invalid(
              "latents[" + latents.size() + "].values[" + i + "]",
              latent.getValues(i),
              "finite numbers");
        }
      }
      latents.add(latent.getValuesList());
    }
    return latents;
  }

  private static OptionalDouble truncation(GenerateRequest request) {
    if (!request.hasTruncation()) {
      return OptionalDouble.empty();
    }
    double truncation = Fields.truncation(request.getTruncation());
    if (request.getLatentsCount() > 0) {
      throw ServiceException.invalid(
          "truncation", truncation, "absent where latents are set, which are taken as they are");
    }
    return OptionalDouble.of(truncation);
  }

  private static boolean grid(GenerateRequest request) {
    ImageLayout layout = request.getLayout();
    return switch (layout) {
      case IMAGE_LAYOUT_UNSPECIFIED, IMAGE_LAYOUT_SINGLE -> false;
      case IMAGE_LAYOUT_GRID -> true;
      case UNRECOGNIZED ->
          throw ServiceException.invalid(
              "layout", request.getLayoutValue(), "IMAGE_LAYOUT_SINGLE or IMAGE_LAYOUT_GRID");
    };
  }
}
