package dev.ganforge.generator.rpc;

import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.runtime.error.ServiceException;

/**
 * How much one call may ask for.
 *
 * @param maxCount images of one Generate call, 1 or more
 * @param maxPixelBytes samples of all images of one answer
 */
public record Limits(int maxCount, long maxPixelBytes) {
  /** Images of one GenerateStream call. */
  static final int MAX_STREAM_COUNT = 1_000_000;

  /** Images of one answer of GenerateStream. */
  static final int MAX_STREAM_ANSWER = 1024;

  /** Checks that the pixels of so many images fit one answer. */
  void requireFits(String field, int images, GeneratorShape shape) {
    long fitting = maxPixelBytes / shape.samples();
    if (images > fitting) {
      throw ServiceException.invalid(
          field,
          images,
          "1 to %d in one answer, whose pixels are limited to %d bytes (one image has %d)"
              .formatted(fitting, maxPixelBytes, shape.samples()));
    }
  }
}
