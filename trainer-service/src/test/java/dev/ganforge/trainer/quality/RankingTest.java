package dev.ganforge.trainer.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.trainer.dataset.Dataset;
import dev.ganforge.trainer.dataset.Datasets;
import dev.ganforge.trainer.dataset.PreparationListener;
import dev.ganforge.trainer.dataset.ShuffledOrder;
import dev.ganforge.trainer.network.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Half of the digits against the other half, distorted in ways a measure has to see. */
class RankingTest {
  private static final Logger log = LoggerFactory.getLogger(RankingTest.class);
  private static final int SIZE = 32;
  private static final int HALF = Integer.getInteger("ganforge.ranking.half", 2500);

  @TempDir private static Path folder;

  @Test
  void everyDistortionRises() throws IOException, InterruptedException {
    List<byte[]> real = digits(0, false);
    List<byte[]> other = digits(HALF, false);
    Map<String, List<byte[]>> distorted = new LinkedHashMap<>();
    distorted.put("ones", digits(HALF, true));
    distorted.put("blurred", other.stream().map(RankingTest::blurred).toList());
    distorted.put("noisy", noisy(other));
    distorted.put("repeated", other.stream().map(image -> other.get(0)).toList());
    distorted.put("shifted", other.stream().map(RankingTest::shifted).toList());
    try (FeatureExtractor extractor =
            FeatureExtractor.random(Shape.of(1, SIZE, SIZE), Device.cpu());
        FrechetDistance distance = new FrechetDistance()) {
      Moments moments = moments(extractor, distance, real);
      Reference reference = distance.reference(moments);
      double floor = distance.between(reference, moments(extractor, distance, other));
      Map<String, Double> found = new LinkedHashMap<>();
      distorted.forEach(
          (name, images) ->
              found.put(name, distance.between(reference, moments(extractor, distance, images))));
      log.info("{} against {} images: floor {}, {}", HALF, HALF, floor, found);

      assertThat(distance.between(reference, moments)).isCloseTo(0, within(1e-9));
      assertThat(floor).isBetween(1e-4, 1e-2);
      assertThat(found).allSatisfy((name, value) -> assertThat(value).isGreaterThan(2 * floor));
    }
  }

  private static Moments moments(
      FeatureExtractor extractor, FrechetDistance distance, List<byte[]> images) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(images.size() * SIZE * SIZE);
    images.forEach(pixels::put);
    return distance.moments(extractor.features(pixels.flip(), images.size()));
  }

  /** So many digits of an order by lot, from a position on, or so many ones. */
  private static List<byte[]> digits(int from, boolean ones)
      throws IOException, InterruptedException {
    byte[] labels;
    try (InputStream in = new GZIPInputStream(Fixtures.open("t10k-labels-idx1-ubyte.gz"))) {
      labels = in.readAllBytes();
    }
    List<byte[]> images = new ArrayList<>();
    try (Dataset digits = Datasets.open("mnist", SIZE, 1, folder, PreparationListener.NONE)) {
      ShuffledOrder order = new ShuffledOrder(1, digits.size(), digits.size());
      for (int i = from; images.size() < HALF; i = (i + 1) % digits.size()) {
        int index = order.index(1, i);
        if (!ones || labels[8 + index] == 1) {
          byte[] image = new byte[digits.imageBytes()];
          digits.read(index, image, 0);
          images.add(image);
        }
      }
    }
    return images;
  }

  /** The mean of 3x3 pixels. */
  private static byte[] blurred(byte[] image) {
    byte[] result = new byte[image.length];
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int sum = 0;
        for (int near = 0; near < 9; near++) {
          sum += at(image, y + near / 3 - 1, x + near % 3 - 1);
        }
        result[y * SIZE + x] = (byte) Math.round(sum / 9f);
      }
    }
    return result;
  }

  private static byte[] shifted(byte[] image) {
    byte[] result = new byte[image.length];
    for (int i = 0; i < image.length; i++) {
      result[i] = (byte) at(image, i / SIZE, i % SIZE - 2);
    }
    return result;
  }

  private static int at(byte[] image, int y, int x) {
    boolean inside = y >= 0 && y < SIZE && x >= 0 && x < SIZE;
    return inside ? image[y * SIZE + x] & 0xFF : 0;
  }

  /** Normal noise of deviation 8 of 255. */
  private static List<byte[]> noisy(List<byte[]> images) {
    List<byte[]> result = new ArrayList<>();
    for (byte[] image : images) {
      float[] noise = LatentDistribution.NORMAL.latent(result.size(), image.length);
      byte[] sum = new byte[image.length];
      for (int i = 0; i < image.length; i++) {
        sum[i] = (byte) Math.max(0, Math.min(255, Math.round((image[i] & 0xFF) + 8 * noise[i])));
      }
      result.add(sum);
    }
    return result;
  }
}
