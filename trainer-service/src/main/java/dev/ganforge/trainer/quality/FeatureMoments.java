package dev.ganforge.trainer.quality;

import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Shape;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntPredicate;

/** The moments of a network's features over images, taken batch by batch. */
final class FeatureMoments {
  /*
   * The moments of many vectors at once are one matrix product; joining costs F² a time. So features
   * are gathered until there are enough of them.
   */
  private static final int GATHERED = 1024;

  private final FeatureExtractor extractor;
  private final FrechetDistance distance;
  private final int batch;
  private final ByteBuffer pixels;

  /**
   * @param batch images a batch
   * @param imageBytes samples of one image
   */
  FeatureMoments(FeatureExtractor extractor, FrechetDistance distance, int batch, int imageBytes) {
    this.extractor = extractor;
    this.distance = distance;
    this.batch = batch;
    pixels = ByteBuffer.allocateDirect(Math.multiplyExact(batch, imageBytes));
  }

  /** The moments over all images; empty where {@code goOn}, told how many are done, said no. */
  Optional<Moments> of(Images images, IntPredicate goOn) {
    Optional<Moments> moments = Optional.empty();
    for (int first = 0; first < images.count(); ) {
      int rows = Math.min(images.count() - first, Math.max(batch, GATHERED / batch * batch));
      float[] gathered = new float[Math.multiplyExact(rows, extractor.features())];
      for (int done = 0; done < rows; ) {
        int count = Math.min(batch, rows - done);
        images.read(first + done, count, pixels.clear());
        float[] features = extractor.features(pixels.flip(), count).values();
        System.arraycopy(features, 0, gathered, done * extractor.features(), features.length);
        done += count;
        if (!goOn.test(first + done)) {
          return Optional.empty();
        }
      }
      Moments some =
          distance.moments(new FloatTensor(Shape.of(rows, extractor.features()), gathered));
      moments = Optional.of(moments.map(before -> before.joined(some)).orElse(some));
      first += rows;
    }
    return moments;
  }
}
