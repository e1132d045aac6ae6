package dev.ganforge.generator.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.ganforge.generator.cache.ImageSource;
import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.generator.image.ImageLabel;
import dev.ganforge.generator.inference.Cancellation;
import dev.ganforge.generator.model.Lease;
import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.v1.Image;
import dev.ganforge.v1.InterpolateResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Makes the frames of walks and puts them into answers. */
final class Interpolation {
  private static final int FRAMES_AT_ONCE = 32;

  private final ImageSource images;
  private final Limits limits;

  Interpolation(ImageSource images, Limits limits) {
    this.images = images;
    this.limits = limits;
  }

  /** Plans the answers of a walk, a frame each. */
  StreamCall.Plan<InterpolateResponse> stream(Walk walk, Lease lease, Cancellation cancellation) {
    GeneratorShape shape = lease.model().shape();
    limits.requireFits("frames", 1, shape);
    float[] unused = walk.latent(0, shape); // throws where the model cannot be truncated
    int atOnce = (int) Math.min(Math.min(FRAMES_AT_ONCE, limits.maxCount()), limits.fitting(shape));
    return new StreamCall.Plan<>(
        (first, count) -> {
          CompletableFuture<List<byte[]>> made = frames(walk, lease, first, count, cancellation);
          return made.thenApply(
              all ->
                  IntStream.range(0, count)
                      .mapToObj(i -> answer(walk, lease, first + i, all.get(i)))
                      .toList());
        },
        walk.length(),
        atOnce);
  }

  /** Answers with the whole walk in one image. */
  CompletableFuture<InterpolateResponse> animation(
      Walk walk, Animation animation, Lease lease, Cancellation cancellation) {
    limits.requireFits("frames", walk.length(), lease.model().shape());
    return frames(walk, lease, 0, walk.length(), cancellation)
        .thenApply(all -> limits.requireSendable(animation(walk, animation, lease, all)));
  }

  private CompletableFuture<List<byte[]>> frames(
      Walk walk, Lease lease, int first, int count, Cancellation cancellation) {
    List<float[]> latents =
        IntStream.range(first, first + count)
            .mapToObj(frame -> walk.latent(frame, lease.model().shape()))
            .toList();
    return images.byLatent(lease, latents, walk.encoding(), cancellation);
  }

  private static InterpolateResponse answer(Walk walk, Lease lease, int frame, byte[] encoded) {
    List<Long> seeds = walk.seedsAt(frame);
    double position = walk.position(frame);
    ImageLabel label =
        seeds.size() == 1 // a way-point is what Generate gives for its seed
            ? new ImageLabel(lease.checkpoint(), seeds)
            : ImageLabel.between(lease.checkpoint(), seeds, position);
    ByteString data = UnsafeByteOperations.unsafeWrap(walk.encoding().label(encoded, label));
    return InterpolateResponse.newBuilder()
        .setModel(Messages.id(lease.checkpoint()))
        .setImage(
            image(lease, seeds).setData(data).setFormat(Messages.format(walk.encoding())).build())
        .setFrame(frame)
        .setPosition(position)
        .build();
  }

  private static InterpolateResponse animation(
      Walk walk, Animation animation, Lease lease, List<byte[]> raw) {
    GeneratorShape shape = lease.model().shape();
    List<Pixels> frames =
        raw.stream()
            .map(one -> new Pixels(shape.height(), shape.width(), shape.channels(), one))
            .toList();
    ImageLabel label = new ImageLabel(lease.checkpoint(), walk.seeds());
    byte[] encoded = animation.encode(frames, walk.frameTime(), label);
    return InterpolateResponse.newBuilder()
        .setModel(Messages.id(lease.checkpoint()))
        .setImage(
            image(lease, walk.seeds())
                .setData(UnsafeByteOperations.unsafeWrap(encoded))
                .setFormat(animation.format()))
        .build();
  }

  private static Image.Builder image(Lease lease, List<Long> seeds) {
    GeneratorShape shape = lease.model().shape();
    return Image.newBuilder()
        .setShape(Messages.shape(shape.channels(), shape.height(), shape.width()))
        .addAllSeeds(seeds);
  }
}
