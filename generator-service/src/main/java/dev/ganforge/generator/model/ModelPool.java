package dev.ganforge.generator.model;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.ganforge.generator.follow.Checkpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Models beside the newest, by the SHA-256 of their generator, evicted by weight. An evicted model
 * is only let go of: those who lease it keep it until they are done.
 */
final class ModelPool {
  private final Cache<String, Resident> models;

  ModelPool(long limitBytes) {
    models =
        Caffeine.newBuilder()
            .maximumWeight(limitBytes >> 10)
            .weigher((String sha256, Resident resident) -> kibibytes(resident.checkpoint()))
            .executor(Runnable::run)
            .removalListener(ModelPool::removed)
            .build();
  }

  private static int kibibytes(Checkpoint checkpoint) {
    return (int) Math.min(Integer.MAX_VALUE, 1 + (checkpoint.sizeBytes() >> 10));
  }

  private static void removed(
      @Nullable String sha256, @Nullable Resident resident, RemovalCause cause) {
    if (resident != null) {
      resident.model().release();
    }
  }

  /** Takes over the caller's hold on the model. */
  void add(Resident resident) {
    models.put(resident.checkpoint().sha256(), resident);
  }

  /** A lease of the model with the checkpoint's generator, where there is one. */
  @Nullable Lease lease(Checkpoint checkpoint) {
    Resident resident = models.getIfPresent(checkpoint.sha256());
    return resident == null ? null : Lease.of(checkpoint, resident.model());
  }

  void remove(Checkpoint checkpoint) {
    models.invalidate(checkpoint.sha256());
  }

  List<Resident> residents() {
    return List.copyOf(models.asMap().values());
  }

  void clear() {
    models.invalidateAll();
  }
}
