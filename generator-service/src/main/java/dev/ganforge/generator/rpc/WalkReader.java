package dev.ganforge.generator.rpc;

import dev.ganforge.generator.model.ModelName;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.ImageFormat;
import dev.ganforge.v1.InterpolateRequest;
import java.time.Duration;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Reads an InterpolateRequest, and refuses what is out of range with the field, the value, the
 * range.
 */
final class WalkReader {
  private static final int DEFAULT_FRAMES = 16;
  private static final int MAX_FRAMES = 1000;

  private WalkReader() {}

  /** Reads a walk within the limits on way-points and frames. */
  static Walk read(InterpolateRequest request, Limits limits) {
    ModelName model = ModelName.parse(request.getModel());
    if (request.getSeedsCount() < 2 || request.getSeedsCount() > limits.maxCount()) {
      throw ServiceException.invalid(
          "seeds has %d entries; allowed: %s"
              .formatted(request.getSeedsCount(), limits.count().from(2)));
    }
    Animation animation = Animation.of(request.getFormat());
    ImageFormat frameFormat =
        animation == null ? request.getFormat() : ImageFormat.IMAGE_FORMAT_RAW;
    Walk walk =
        new Walk(
            model,
            request.getSeedsList(),
            frames(request),
            request.hasTruncation()
                ? OptionalDouble.of(Fields.truncation(request.getTruncation()))
                : OptionalDouble.empty(),
            Fields.encoding(
                frameFormat,
                request.getFormatValue(),
                request.getJpegQuality(),
                request.getWebpQuality()),
            animation,
            frameTime(request, animation));
    requireLength(walk, animation == null ? limits.streamCount() : limits.count());
    return walk;
  }

  private static int frames(InterpolateRequest request) {
    int frames = request.getFrames();
    if (frames != 0 && (frames < 2 || frames > MAX_FRAMES)) {
      throw ServiceException.invalid(
          "frames", frames, "2 to " + MAX_FRAMES + ", or 0 for " + DEFAULT_FRAMES);
    }
    return frames == 0 ? DEFAULT_FRAMES : frames;
  }

  private static Duration frameTime(InterpolateRequest request, @Nullable Animation animation) {
    if (animation != null) {
      return animation.frameTime(request.getFrameMillis());
    }
    if (request.getFrameMillis() != 0) {
      throw ServiceException.invalid(
          "frame_millis", request.getFrameMillis(), "0 where the format is not GIF or APNG");
    }
    return Duration.ZERO;
  }

  private static void requireLength(Walk walk, Limits.Count limit) {
    if (walk.length() > limit.max()) {
      throw ServiceException.invalid(
          "frames",
          walk.frames(),
          "so many that the walk over %d seeds, which has %d, has %s"
              .formatted(walk.seeds().size(), walk.length(), limit.from(2)));
    }
  }
}
