package dev.ganforge.trainer.quality;

import ai.djl.Device;
import dev.ganforge.trainer.dataset.Dataset;
import dev.ganforge.trainer.dataset.ShuffledOrder;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.torchscript.TorchScriptArchive;
import dev.ganforge.trainer.training.TrainingProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores generators of one GAN against one data set. Used by one thread.
 *
 * <p>N images are generated, N the smaller of 10,000 and the data set's size. They are compared
 * with up to 2N real ones, chosen by lot once for the data set; the floor is the distance between
 * two disjoint halves of these.
 *
 * <p>A Frechet distance between two samples of one distribution is not 0 but about c (1/n + 1/m)
 * for n and m images. From 20,000 real images on the floor compares 10,000 with 10,000, and a
 * generator that draws from the data's own distribution comes out at three quarters of it. Where N
 * is all the real images, a half has N/2 of them, and such a generator comes out at half the floor.
 * So scores below the floor cannot be told from perfect, and scores of another N do not compare.
 */
public final class Evaluator implements AutoCloseable {
  /** Images that are generated, unless the data set has fewer. */
  public static final int MAX_SAMPLES = 10_000;

  private static final int LEAST_HALF = 2; // one image has no covariance
  private static final Logger log = LoggerFactory.getLogger(Evaluator.class);
  private static final int BATCH_PIXELS = 256 * 32 * 32;

  private final Gan gan;
  private final Dataset dataset;
  private final FeatureExtractor extractor;
  private final Device device;
  private final FrechetDistance distance;
  private final FeatureMoments moments;
  private final int samples;
  private final int half;
  private final Path file;
  private Optional<RealStatistics> real = Optional.empty();

  /**
   * @param dataset stays open
   * @param extractor is closed with this
   * @param device where generators run
   * @param cacheFolder keeps the real images' statistics for the next evaluator
   * @param maxSamples images to generate at most, 2 or more, usually {@link #MAX_SAMPLES}
   */
  public Evaluator(
      Gan gan,
      Dataset dataset,
      FeatureExtractor extractor,
      Device device,
      Path cacheFolder,
      int maxSamples) {
    this.gan = gan;
    this.dataset = dataset;
    this.extractor = extractor;
    this.device = device;
    samples = Math.min(maxSamples, dataset.size());
    half = Math.min(samples, dataset.size() / 2);
    int pixels = dataset.imageSize() * dataset.imageSize();
    int batch = Math.max(64, Math.min(256, BATCH_PIXELS / pixels));
    distance = new FrechetDistance();
    moments = new FeatureMoments(extractor, distance, batch, dataset.imageBytes());
    file = cacheFolder.resolve(key() + ".statistics");
  }

  /** A GPU's convolutions round otherwise than a CPU's: each has statistics of its own. */
  private String key() {
    String all =
        String.join(
            "\n", dataset.digest(), extractor.key(), String.valueOf(half), device.getDeviceType());
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(all.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The name of the scores, e.g. {@code FD-random@10000}. */
  public String name() {
    return extractor.name() + "@" + samples;
  }

  /** Images an evaluation generates. */
  public int samples() {
    return samples;
  }

  /** What is known of the real images, from now or from a run before. */
  Optional<RealStatistics> knownReal() {
    if (real.isEmpty()) {
      real = stored();
    }
    return real;
  }

  /** Measures the real images; empty where {@code progress} gave it up, or fewer than four. */
  Optional<RealStatistics> measureReal(Progress progress) {
    if (half < LEAST_HALF) {
      return Optional.empty();
    }
    ShuffledOrder lot = Images.Real.lot(dataset);
    Images first = new Images.Real(dataset, lot, 0, half);
    Images second = new Images.Real(dataset, lot, half, half);
    Optional<Moments> a = moments.of(first, done -> progress.goOn(done, 2 * half));
    if (a.isPresent()) {
      real =
          moments
              .of(second, done -> progress.goOn(half + done, 2 * half))
              .map(b -> statistics(a.get(), b));
      real.ifPresent(this::store);
    }
    return real;
  }

  private RealStatistics statistics(Moments a, Moments b) {
    return new RealStatistics(
        distance.reference(a.joined(b)), distance.between(distance.reference(a), b));
  }

  /**
   * Scores a published generator; measures the real images first where they are not known. What is
   * generated follows from the seed alone: with one seed every checkpoint shows what it makes of
   * the same latents.
   *
   * @return empty where {@code progress} gave it up, or there are fewer than four real images
   */
  public Optional<Score> evaluate(TorchScriptArchive generator, long seed, Progress progress) {
    Optional<RealStatistics> known = knownReal().or(() -> measureReal(progress));
    return known.flatMap(
        it -> generated(generator, seed, progress).map(moments -> score(it, moments)));
  }

  private Score score(RealStatistics known, Moments generated) {
    return new Score(name(), distance.between(known.reference(), generated), known.floor());
  }

  private Optional<Moments> generated(TorchScriptArchive generator, long seed, Progress progress) {
    try (TrainingProgram program = TrainingProgram.load(generator, device)) {
      Images images = new Images.Generated(program, gan, seed, samples);
      return moments.of(images, done -> progress.goOn(done, samples));
    }
  }

  private Optional<RealStatistics> stored() {
    try {
      return RealStatistics.read(file);
    } catch (IOException e) {
      log.warn("{} cannot be read: the real images are measured again", file, e);
      return Optional.empty();
    }
  }

  private void store(RealStatistics statistics) {
    try {
      statistics.write(file);
    } catch (IOException e) {
      log.warn("{} cannot be written: the next run measures the real images again", file, e);
    }
  }

  @Override
  public void close() {
    distance.close();
    extractor.close();
  }
}
