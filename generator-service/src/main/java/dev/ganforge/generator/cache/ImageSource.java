package dev.ganforge.generator.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.generator.image.ImageEncoding;
import dev.ganforge.generator.inference.Batcher;
import dev.ganforge.generator.inference.Cancellation;
import dev.ganforge.generator.inference.ImageRequest;
import dev.ganforge.generator.model.Lease;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.IntToLongFunction;

/** Encoded images without labels: by seed from the cache or computed once, by latent computed. */
public final class ImageSource {
  /*
   * The first who asks for a key puts a promise into the cache and computes; whoever asks for it
   * meanwhile waits for the same promise. Should the first one's call be cancelled, the promise
   * fails with a CancellationException, and those who still wait ask again in their own name. They
   * remove the failed promise themselves: Caffeine does so too, but in no certain order. Any other
   * failure travels as the cause of a CancellationException, because Caffeine logs the rest, and a
   * full queue is no news for a log.
   *
   * An entry holds no run, step or other label: two checkpoints can share one generator.
   */
  private static final int ENTRY_BYTES = 200; // key, future and Caffeine's own nodes, about

  private final Batcher batcher;
  private final Executor encoders;
  private final AsyncCache<ImageKey, byte[]> cache;

  /** Keeps images of {@code limitBytes} in all; encodes them on {@code encoders}. */
  public ImageSource(Batcher batcher, Executor encoders, long limitBytes, MeterRegistry registry) {
    this.batcher = batcher;
    this.encoders = encoders;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(limitBytes)
            .weigher((ImageKey key, byte[] image) -> image.length + ENTRY_BYTES)
            .executor(Runnable::run)
            .recordStats()
            .buildAsync();
    CacheMeters.register(registry, cache.synchronous());
  }

  /** What one caller asks of one model. */
  private record Query(
      Lease lease, OptionalDouble truncation, ImageEncoding encoding, Cancellation cancellation) {
    ImageKey key(long seed) {
      return new ImageKey(
          lease.checkpoint().sha256(), seed, truncation.orElse(Double.POSITIVE_INFINITY), encoding);
    }
  }

  /** A key that this caller has promised to compute. */
  private record Promise(ImageKey key, CompletableFuture<byte[]> image) {}

  /** The images of seeds, in their order. The lease stays the caller's, open until the end. */
  public CompletableFuture<List<byte[]>> bySeed(
      Lease lease,
      List<Long> seeds,
      OptionalDouble truncation,
      ImageEncoding encoding,
      Cancellation cancellation) {
    Query query = new Query(lease, truncation, encoding, cancellation);
    List<CompletableFuture<byte[]>> images = new ArrayList<>(seeds.size());
    List<Promise> mine = new ArrayList<>();
    for (long seed : seeds) {
      images.add(find(query.key(seed), mine));
    }
    if (!mine.isEmpty()) {
      try {
        keep(query, mine);
      } catch (RuntimeException e) { // at once: what others compute is of no use without these
        return CompletableFuture.failedFuture(e);
      }
    }
    for (int i = 0; i < images.size(); i++) {
      if (!images.get(i).isDone() || images.get(i).isCompletedExceptionally()) {
        images.set(i, orAskAgain(query, query.key(seeds.get(i)), images.get(i)));
      }
    }
    return join(images);
  }

  /** The same for images that nobody will ask for again: computed, and left out of the cache. */
  public CompletableFuture<List<byte[]>> bySeedOnce(
      Lease lease,
      List<Long> seeds,
      OptionalDouble truncation,
      ImageEncoding encoding,
      Cancellation cancellation) {
    Query query = new Query(lease, truncation, encoding, cancellation);
    return join(byLatent(query, latents(query, seeds::get, seeds.size())));
  }

  private CompletableFuture<byte[]> find(ImageKey key, List<Promise> mine) {
    return cache.get(
        key,
        (absent, executor) -> {
          CompletableFuture<byte[]> promised = new CompletableFuture<>();
          mine.add(new Promise(absent, promised));
          return promised;
        });
  }

  /** Has computed what was promised; throws, with the promises failed, where it is refused. */
  private void keep(Query query, List<Promise> promises) {
    List<CompletableFuture<byte[]>> images;
    try {
      images = byLatent(query, latents(query, i -> promises.get(i).key.seed(), promises.size()));
    } catch (RuntimeException | Error e) {
      promises.forEach(promise -> promise.image.completeExceptionally(wrapped(e)));
      throw e;
    }
    for (int i = 0; i < images.size(); i++) {
      CompletableFuture<byte[]> promised = promises.get(i).image;
      var unused =
          images
              .get(i)
              .whenComplete(
                  (image, failure) -> {
                    if (failure == null) {
                      promised.complete(image);
                    } else {
                      promised.completeExceptionally(wrapped(cause(failure)));
                    }
                  });
    }
  }

  /**
   * The latents of seeds, each made where it is asked for: by whoever computes its image. The first
   * is made at once, so that a truncation which the model refuses is refused here.
   */
  private static List<float[]> latents(Query query, IntToLongFunction seeds, int count) {
    float[] first = latent(query, seeds.applyAsLong(0));
    return new AbstractList<>() {
      @Override
      public float[] get(int index) {
        return index == 0 ? first : latent(query, seeds.applyAsLong(index));
      }

      @Override
      public int size() {
        return count;
      }
    };
  }

  private static float[] latent(Query query, long seed) {
    GeneratorShape shape = query.lease.model().shape();
    return query.truncation.isPresent()
        ? shape.distribution().latent(seed, shape.latentDimension(), query.truncation.getAsDouble())
        : shape.distribution().latent(seed, shape.latentDimension());
  }

  private CompletableFuture<byte[]> orAskAgain(
      Query query, ImageKey key, CompletableFuture<byte[]> image) {
    return image.exceptionallyCompose(
        failure -> {
          if (cause(failure).getCause() != null || query.cancellation.isCancelled()) {
            return CompletableFuture.failedFuture(unwrapped(cause(failure)));
          }
          cache.asMap().remove(key, image);
          List<Promise> mine = new ArrayList<>();
          CompletableFuture<byte[]> again = find(key, mine);
          if (!mine.isEmpty()) {
            keep(query, mine); // what it throws becomes this stage's failure
          }
          return orAskAgain(query, key, again);
        });
  }

  /** The images of latents, each of the model's dimension, in their order; never cached. */
  public CompletableFuture<List<byte[]>> byLatent(
      Lease lease, List<float[]> latents, ImageEncoding encoding, Cancellation cancellation) {
    return join(
        byLatent(new Query(lease, OptionalDouble.empty(), encoding, cancellation), latents));
  }

  private List<CompletableFuture<byte[]>> byLatent(Query query, List<float[]> latents) {
    ImageRequest request = batcher.submit(query.lease, latents);
    query.cancellation.then(
        () -> batcher.cancel(request, new CancellationException("the caller has gone")));
    return request.images().stream()
        .map(image -> image.thenApplyAsync(query.encoding::encode, encoders))
        .toList();
  }

  private static CancellationException wrapped(Throwable failure) {
    if (failure instanceof CancellationException cancellation) {
      return cancellation;
    }
    CancellationException wrapped = new CancellationException(failure.getMessage());
    wrapped.initCause(failure);
    return wrapped;
  }

  private static Throwable unwrapped(Throwable cancellation) {
    return cancellation.getCause() == null ? cancellation : cancellation.getCause();
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static CompletableFuture<List<byte[]>> join(List<CompletableFuture<byte[]>> images) {
    return CompletableFuture.allOf(images.toArray(CompletableFuture<?>[]::new))
        .thenApply(all -> images.stream().map(CompletableFuture::join).toList());
  }
}
