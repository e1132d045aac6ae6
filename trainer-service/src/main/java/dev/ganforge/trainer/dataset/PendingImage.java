package dev.ganforge.trainer.dataset;

import java.io.IOException;
import java.util.function.Function;

/** An image of a source that is still to be decoded, by any thread. */
interface PendingImage {
  /** Relative to the source. */
  String name();

  /**
   * Decodes the image and lends it to a function.
   *
   * @throws BadImageException where the file itself is wrong
   */
  <T> T decode(Function<SourceImage, T> use) throws IOException, InterruptedException;
}
