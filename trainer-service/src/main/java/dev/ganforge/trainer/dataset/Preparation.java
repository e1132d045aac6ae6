package dev.ganforge.trainer.dataset;

import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decodes and fits the images of a source in parallel and writes them in the source's order, so
 * that the result does not depend on the number of threads; a bounded number is under way at once.
 */
final class Preparation {
  private static final int ALLOWED_BAD_PERCENT = 1;
  private static final int NAMED = 5;

  private final String name;
  private final ImageSource source;
  private final CacheWriter writer;
  private final PreparationListener listener;
  private final Deque<Running> running = new ArrayDeque<>();
  private final List<SkippedFile> skipped = new ArrayList<>();

  private record Running(String name, Future<byte[]> image) {}

  Preparation(String name, ImageSource source, CacheWriter writer, PreparationListener listener) {
    this.name = name;
    this.source = source;
    this.writer = writer;
    this.listener = listener;
  }

  /** Writes every good image and returns what was left out. */
  List<SkippedFile> run(ImageFit fit, int threads) throws IOException, InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(threads, Preparation::thread);
    try {
      for (int i = 0; i < source.count(); i++) {
        PendingImage image = source.next();
        running.add(new Running(image.name(), pool.submit(() -> image.decode(fit::fit))));
        if (running.size() >= 4 * threads) {
          finish(running.remove());
        }
      }
      while (!running.isEmpty()) {
        finish(running.remove());
      }
    } finally {
      pool.shutdownNow();
    }
    if (writer.count() == 0) {
      throw refused("none of its " + source.count() + " files is a readable image");
    }
    return skipped;
  }

  private void finish(Running oldest) throws IOException, InterruptedException {
    try {
      writer.append(oldest.image().get());
    } catch (ExecutionException e) {
      skip(new SkippedFile(oldest.name(), reason(e.getCause())));
    }
    listener.progress(writer.count() + skipped.size(), source.count(), skipped.size());
  }

  private void skip(SkippedFile file) {
    skipped.add(file);
    boolean tooMany = 100L * skipped.size() > (long) ALLOWED_BAD_PERCENT * source.count();
    if (tooMany && source.count() > skipped.size()) {
      throw refused(
          "more than "
              + ALLOWED_BAD_PERCENT
              + " % of its "
              + source.count()
              + " files are no readable images");
    }
  }

  private ServiceException refused(String why) {
    return ServiceException.invalid(
        "dataset \""
            + name
            + "\" is refused: "
            + why
            + "; the first: "
            + skipped.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", ")));
  }

  /**
   * Decoders meet broken files with exceptions of every kind; errors are never the file's fault.
   */
  private static String reason(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof BadImageException bad) {
      return bad.reason();
    }
    return "cannot be decoded: " + cause;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "dataset-preparation");
    thread.setDaemon(true);
    return thread;
  }
}
