package dev.ganforge.trainer.dataset;

/** The digest by which a prepared data set is known: SHA-256 over its pixels, then their shape. */
final class ImageDigest {
  private final Sha256 hash = new Sha256();

  void update(byte[] pixels, int length) {
    hash.update(pixels, 0, length);
  }

  /** Once, at the end; lower-case hexadecimal. */
  String of(int count, int imageSize, int channels) {
    for (int dimension : new int[] {count, imageSize, imageSize, channels}) {
      hash.updateInt(dimension);
    }
    return hash.hex();
  }
}
