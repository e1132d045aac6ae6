package dev.ganforge.generator.rpc;

import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.generator.image.ImageEncoding;
import dev.ganforge.generator.model.ModelName;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The way of an Interpolate call, whose fields are each in their range.
 *
 * @param model whose images
 * @param seeds the way-points, 2 or more
 * @param frames from one way-point to the next, both included; 2 or more
 * @param truncation of the way-points' latents
 * @param encoding of each frame; of an animation's, raw
 * @param animation that all frames come in; null: each comes on its own
 * @param frameTime how long an animation shows a frame
 */
record Walk(
    ModelName model,
    List<Long> seeds,
    int frames,
    OptionalDouble truncation,
    ImageEncoding encoding,
    @Nullable Animation animation,
    Duration frameTime) {

  Walk {
    seeds = List.copyOf(seeds);
  }

  /** Frames in all: a way-point in the middle is one frame. */
  int length() {
    return Math.addExact(Math.multiplyExact(seeds.size() - 1, frames - 1), 1);
  }

  /** Way-points that a frame has passed, and the share of the way to the next. */
  double position(int frame) {
    return (double) frame / (frames - 1);
  }

  /** The seed of a frame at a way-point; the seeds of the two that another lies between. */
  List<Long> seedsAt(int frame) {
    int passed = frame / (frames - 1);
    return seeds.subList(passed, frame % (frames - 1) == 0 ? passed + 1 : passed + 2);
  }

  float[] latent(int frame, GeneratorShape shape) {
    List<Long> around = seedsAt(frame);
    float[] from = wayPoint(around.get(0), shape);
    if (around.size() == 1) {
      return from;
    }
    double share = (double) (frame % (frames - 1)) / (frames - 1);
    return shape.distribution().between(from, wayPoint(around.get(1), shape), share);
  }

  private float[] wayPoint(long seed, GeneratorShape shape) {
    return truncation.isPresent()
        ? shape.distribution().latent(seed, shape.latentDimension(), truncation.getAsDouble())
        : shape.distribution().latent(seed, shape.latentDimension());
  }
}
