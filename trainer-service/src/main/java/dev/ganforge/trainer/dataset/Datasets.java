package dev.ganforge.trainer.dataset;

import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Opens data sets by name or path; each is prepared once into a cache folder. */
public final class Datasets {
  /** Pixels a side. */
  static final int MAX_IMAGE_SIZE = 1024;

  private static final int MAX_THREADS = 16;

  private Datasets() {}

  /** The data sets that need no path. */
  public static List<String> names() {
    return List.of(Sources.MNIST);
  }

  /** What a cache folder holds, in order of name; empty where it is missing. */
  public static List<PreparedDataset> prepared(Path cacheDir) {
    try {
      return new DatasetCache(cacheDir).list();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is wrong in a cache folder, every prepared image read; empty where it is missing. */
  public static List<CacheFlaw> examine(Path cacheDir, Instant now) throws IOException {
    return new CacheExamination(cacheDir, now).flaws();
  }

  /**
   * What a data set is before anything is prepared.
   *
   * @param files images or files that may be images
   * @param channels 1 or 3, as the data has
   */
  public record Summary(int files, int channels) {}

  /**
   * Looks at a data set: an IDX file as a whole, of a folder or a zip the names and a few images.
   *
   * @throws ServiceException INVALID_ARGUMENT where it is missing or broken
   */
  public static Summary inspect(String name) {
    try (ImageSource source = Sources.open(name)) {
      for (int i = 0; source instanceof IdxSource && i < source.count(); i++) {
        source.next();
      }
      return new Summary(source.count(), source.channels());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ServiceException.unavailable("interrupted while reading \"" + name + "\"");
    } catch (IOException e) {
      throw ServiceException.invalid(
          "dataset \"" + name + "\" cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Opens a data set; prepares it first where the cache folder has no whole copy.
   *
   * @param name {@code mnist}, or the path of an IDX file, a folder or a zip of images
   * @param imageSize pixels a side, 1 to 1024
   * @param channels 1 or 3; 0: as the data has
   * @param cacheDir made where it is missing
   * @throws ServiceException where what was asked for cannot be opened
   * @throws InterruptedException while preparing; nothing unfinished is left behind
   */
  public static Dataset open(
      String name, int imageSize, int channels, Path cacheDir, PreparationListener listener)
      throws InterruptedException {
    if (imageSize < 1 || imageSize > MAX_IMAGE_SIZE) {
      throw ServiceException.invalid("image_size", imageSize, "1 to " + MAX_IMAGE_SIZE);
    }
    if (channels != 0 && channels != 1 && channels != 3) {
      throw ServiceException.invalid("channels", channels, "1, 3, or 0 for as the data has");
    }
    try (ImageSource source = Sources.open(name)) {
      int actual = channels == 0 ? source.channels() : channels;
      ImageFit fit = new ImageFit(imageSize, actual, source.framesSmaller());
      CacheFile file = prepare(name, source, fit, new DatasetCache(cacheDir), listener);
      file.trailer().skipped().forEach(bad -> listener.skipped(bad.name(), bad.reason()));
      return CachedDataset.open(name, file);
    } catch (IOException e) {
      throw ServiceException.failedPrecondition(
          "dataset \"%s\" cannot be prepared: %s (%s)"
              .formatted(name, e.getMessage(), e.getClass().getSimpleName()));
    }
  }

  private static CacheFile prepare(
      String name,
      ImageSource source,
      ImageFit fit,
      DatasetCache cache,
      PreparationListener listener)
      throws IOException, InterruptedException {
    String key = DatasetCache.key(source, fit);
    var found = cache.find(key);
    if (found.isPresent()) {
      return found.get();
    }
    try (CacheWriter writer = cache.writer(key, fit, source.count())) {
      int threads = Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
      List<SkippedFile> skipped = new Preparation(name, source, writer, listener).run(fit, threads);
      writer.finish(key, fit, new CacheTrailer(name, skipped));
    }
    return cache
        .find(key)
        .orElseThrow(() -> new IOException("the cache file just written is not whole"));
  }
}
