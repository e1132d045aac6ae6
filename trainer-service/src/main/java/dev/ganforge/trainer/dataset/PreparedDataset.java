package dev.ganforge.trainer.dataset;

/**
 * A data set as it lies in a cache folder.
 *
 * @param name the name it was first prepared under
 * @param size images in it
 * @param imageSize pixels a side
 * @param channels 1 or 3
 * @param digest SHA-256 over pixels and shape, lower-case hexadecimal
 * @param bytes of the cache file
 */
public record PreparedDataset(
    String name, int size, int imageSize, int channels, String digest, long bytes) {}
