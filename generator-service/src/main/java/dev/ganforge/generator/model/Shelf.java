package dev.ganforge.generator.model;

import dev.ganforge.generator.follow.Checkpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The models in memory: the newest, the pinned one, and a pool of others. Thread-safe. */
final class Shelf {
  /*
   * The shelf holds each model once for every place it stands in. A swap is one volatile write; a
   * reader of the field takes a lease by an increment that fails on a closed model, and then reads
   * the field again, which has moved on by then: a model is let go of after it has left its place.
   */
  private final ModelPool pool;
  private volatile @Nullable Resident newest;
  private volatile @Nullable Resident pinned;

  Shelf(long poolBytes) {
    pool = new ModelPool(poolBytes);
  }

  @Nullable Resident newest() {
    return newest;
  }

  /** A lease of what "latest" means; null where it means nothing yet. */
  @Nullable Lease leaseLatest() {
    while (true) {
      Resident held = pinned;
      Resident latest = held == null ? newest : held;
      if (latest == null) {
        return null;
      }
      Lease lease = Lease.of(latest.checkpoint(), latest.model());
      if (lease != null) {
        return lease;
      }
    }
  }

  /** A lease of the newest model where it is of that run. */
  @Nullable Lease leaseNewest(String run) {
    while (true) {
      Resident live = newest;
      if (live == null || !live.checkpoint().run().equals(run)) {
        return null;
      }
      Lease lease = Lease.of(live.checkpoint(), live.model());
      if (lease != null) {
        return lease;
      }
    }
  }

  /** A lease of the checkpoint's generator where it is in memory, under whatever name. */
  @Nullable Lease lease(Checkpoint checkpoint) {
    for (Resident resident : new @Nullable Resident[] {newest, pinned}) {
      if (resident != null && resident.checkpoint().sha256().equals(checkpoint.sha256())) {
        Lease lease = Lease.of(checkpoint, resident.model());
        if (lease != null) {
          return lease;
        }
      }
    }
    return pool.lease(checkpoint);
  }

  /** Makes a model the newest and takes over its hold; the one before it goes to the pool. */
  synchronized void goLive(Resident next) {
    Resident old = newest;
    newest = next;
    if (old != null) {
      pool.add(old);
    }
  }

  synchronized void dropNewest() {
    Resident old = newest;
    newest = null;
    if (old != null) {
      old.model().release();
    }
  }

  /** Keeps a model in the pool and takes over its hold. */
  void keep(Resident resident) {
    pool.add(resident);
  }

  /** Lets go of a model in the pool; false where it is the newest or the pinned one. */
  synchronized boolean unload(Checkpoint checkpoint) {
    for (Resident resident : new @Nullable Resident[] {newest, pinned}) {
      if (resident != null && resident.checkpoint().sha256().equals(checkpoint.sha256())) {
        return false;
      }
    }
    pool.remove(checkpoint);
    return true;
  }

  /** Puts a model, or none, in the place of the pinned one and takes over its hold. */
  synchronized void pin(@Nullable Resident next) {
    Resident old = pinned;
    pinned = next;
    if (old != null) {
      old.model().release();
    }
  }

  boolean hasLatest() {
    return newest != null || pinned != null;
  }

  /** Every model in memory by its checkpoint's name. */
  Map<String, ModelStatus> statuses() {
    Resident held = pinned;
    Resident live = newest;
    Map<String, ModelStatus> statuses = new HashMap<>();
    pool.residents().forEach(resident -> put(statuses, resident, false, false));
    Stream.ofNullable(live).forEach(resident -> put(statuses, resident, held == null, false));
    Stream.ofNullable(held).forEach(resident -> put(statuses, resident, true, true));
    return statuses;
  }

  private static void put(
      Map<String, ModelStatus> statuses, Resident resident, boolean latest, boolean pin) {
    Checkpoint checkpoint = resident.checkpoint();
    statuses.put(
        checkpoint.name(),
        new ModelStatus(checkpoint, ModelStatus.State.READY, "", latest, pin, resident.since()));
  }

  /** Lets go of every model. */
  void clear() {
    pin(null);
    dropNewest();
    pool.clear();
  }
}
