package dev.ganforge.generator;

/**
 * What a service keeps in memory.
 *
 * @param modelBytes weight of the loaded models kept beside the newest, 0 or more
 * @param imageBytes weight of the encoded images kept, 0 or more
 */
public record CacheSizes(long modelBytes, long imageBytes) {
  /** What a service has that nobody has told otherwise. */
  public static final CacheSizes DEFAULT = new CacheSizes(512L << 20, 64L << 20);

  public CacheSizes {
    Ranges.require("model-cache-bytes", modelBytes, 0, Long.MAX_VALUE);
    Ranges.require("image-cache-bytes", imageBytes, 0, Long.MAX_VALUE);
  }
}
