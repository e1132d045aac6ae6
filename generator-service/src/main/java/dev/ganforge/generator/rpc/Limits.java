package dev.ganforge.generator.rpc;

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
}
