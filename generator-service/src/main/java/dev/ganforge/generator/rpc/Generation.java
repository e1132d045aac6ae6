package dev.ganforge.generator.rpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.ganforge.generator.cache.ImageSource;
import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.generator.image.ImageEncoding;
import dev.ganforge.generator.image.ImageLabel;
import dev.ganforge.generator.inference.Cancellation;
import dev.ganforge.generator.model.Lease;
import dev.ganforge.generator.rpc.GenerateOrder.AnySeeds;
import dev.ganforge.generator.rpc.GenerateOrder.Latents;
import dev.ganforge.generator.rpc.GenerateOrder.Seeds;
import dev.ganforge.generator.rpc.GenerateOrder.SeedsFrom;
import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.Image;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Makes the images of orders and puts them into answers. */
final class Generation {
  private static final int GRID_PADDING = 2;

  private final ImageSource images;
  private final Limits limits;
  private final LongSupplier anySeed;

  Generation(ImageSource images, Limits limits, LongSupplier anySeed) {
    this.images = images;
    this.limits = limits;
    this.anySeed = anySeed;
  }

  /** Answers a whole order at once, from the lease's model, which stays open until then. */
  CompletableFuture<GenerateResponse> whole(
      GenerateOrder order, Lease lease, Cancellation cancellation) {
    limits.requireFits("count", order.count(), lease.model().shape());
    List<Long> seeds = seeds(order, 0, order.count());
    ImageEncoding encoding = order.grid() ? ImageEncoding.RAW : order.encoding();
    return unlabelled(order, seeds, encoding, lease, cancellation)
        .thenApply(
            all ->
                limits.requireSendable(
                    order.grid()
                        ? grid(order, lease, seeds, all)
                        : singles(order, lease, seeds, all)));
  }

  /**
   * The images of a whole order, encoded and without labels.
   *
   * @param seeds of the order, in case it has some
   */
  CompletableFuture<List<byte[]>> unlabelled(
      GenerateOrder order,
      List<Long> seeds,
      ImageEncoding encoding,
      Lease lease,
      Cancellation cancellation) {
    order.requireFits(lease.model().shape());
    return order.origin() instanceof Latents latents
        ? images.byLatent(lease, arrays(latents.latents()), encoding, cancellation)
        : images.bySeed(lease, seeds, order.truncation(), encoding, cancellation);
  }

  /** Plans the answers of an order of many images. */
  StreamCall.Plan<GenerateResponse> stream(
      GenerateOrder order, int imagesPerAnswer, Lease lease, Cancellation cancellation) {
    int imagesAtOnce = Math.min(order.count(), imagesPerAnswer);
    limits.requireFits("images_per_answer", imagesAtOnce, lease.model().shape());
    order.requireFits(lease.model().shape());
    return new StreamCall.Plan<>(
        (first, count) -> part(order, lease, first, count, cancellation).thenApply(List::of),
        order.count(),
        imagesAtOnce);
  }

  /** Answers a part of an order of many images, which the cache is not to be filled with. */
  private CompletableFuture<GenerateResponse> part(
      GenerateOrder order, Lease lease, int first, int count, Cancellation cancellation) {
    List<Long> seeds = seeds(order, first, count);
    CompletableFuture<List<byte[]>> made =
        order.origin() instanceof Latents latents
            ? images.byLatent(
                lease,
                arrays(latents.latents().subList(first, first + count)),
                order.encoding(),
                cancellation)
            : images.bySeedOnce(lease, seeds, order.truncation(), order.encoding(), cancellation);
    return made.thenApply(all -> limits.requireSendable(singles(order, lease, seeds, all)));
  }

  /** The seeds of the order's images from {@code first} on; none for explicit latents. */
  List<Long> seeds(GenerateOrder order, int first, int count) {
    if (order.origin() instanceof Seeds listed) {
      return listed.seeds().subList(first, first + count);
    } else if (order.origin() instanceof SeedsFrom from) {
      return LongStream.range(0, count).map(i -> from.first() + first + i).boxed().toList();
    } else if (order.origin() instanceof AnySeeds) {
      return LongStream.generate(anySeed).limit(count).boxed().toList();
    }
    return List.of();
  }

  private static List<float[]> arrays(List<List<Float>> latents) {
    return latents.stream()
        .map(
            values -> {
              float[] latent = new float[values.size()];
              for (int i = 0; i < latent.length; i++) {
                latent[i] = values.get(i);
              }
              return latent;
            })
        .toList();
  }

  private static GenerateResponse singles(
      GenerateOrder order, Lease lease, List<Long> seeds, List<byte[]> encoded) {
    GenerateResponse.Builder answer =
        GenerateResponse.newBuilder().setModel(Messages.id(lease.checkpoint()));
    GeneratorShape shape = lease.model().shape();
    for (int i = 0; i < encoded.size(); i++) {
      List<Long> seed = seeds.isEmpty() ? List.of() : List.of(seeds.get(i));
      byte[] labelled =
          order.encoding().label(encoded.get(i), new ImageLabel(lease.checkpoint(), seed));
      answer.addImages(
          Image.newBuilder()
              .setData(UnsafeByteOperations.unsafeWrap(labelled))
              .setFormat(Messages.format(order.encoding()))
              .setShape(Messages.shape(shape.channels(), shape.height(), shape.width()))
              .addAllSeeds(seed));
    }
    return answer.build();
  }

  private static GenerateResponse grid(
      GenerateOrder order, Lease lease, List<Long> seeds, List<byte[]> raw) {
    GeneratorShape shape = lease.model().shape();
    List<Pixels> pixels =
        IntStream.range(0, raw.size())
            .mapToObj(i -> new Pixels(shape.height(), shape.width(), shape.channels(), raw.get(i)))
            .toList();
    Pixels grid =
        order.columns() == 0
            ? Pixels.grid(pixels)
            : Pixels.grid(pixels, order.columns(), GRID_PADDING);
    byte[] encoded = order.encoding().encode(grid);
    byte[] labelled = order.encoding().label(encoded, new ImageLabel(lease.checkpoint(), seeds));
    return GenerateResponse.newBuilder()
        .setModel(Messages.id(lease.checkpoint()))
        .addImages(
            Image.newBuilder()
                .setData(UnsafeByteOperations.unsafeWrap(labelled))
                .setFormat(Messages.format(order.encoding()))
                .setShape(Messages.shape(grid.channels(), grid.height(), grid.width()))
                .addAllSeeds(seeds))
        .build();
  }
}
