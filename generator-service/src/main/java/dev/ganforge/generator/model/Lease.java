package dev.ganforge.generator.model;

import dev.ganforge.generator.follow.Checkpoint;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The right to use a model until it is closed; closing it again does nothing. */
public final class Lease implements AutoCloseable {
  private final Checkpoint checkpoint;
  private final LoadedModel model;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Lease(Checkpoint checkpoint, LoadedModel model) {
    this.checkpoint = checkpoint;
    this.model = model;
    model.noteLease(1);
  }

  /** A lease of the model as a checkpoint's generator; null where the model is closed. */
  static @Nullable Lease of(Checkpoint checkpoint, LoadedModel model) {
    return model.tryRetain() ? new Lease(checkpoint, model) : null;
  }

  /** Another lease of the same model, closed on its own. */
  public Lease share() {
    Lease shared = of(checkpoint, model);
    if (shared == null) {
      throw new IllegalStateException("the lease of " + checkpoint.name() + " is closed");
    }
    return shared;
  }

  public Checkpoint checkpoint() {
    return checkpoint;
  }

  public LoadedModel model() {
    return model;
  }

  /** Ends the lease and leaves its hold on the model to the caller. */
  LoadedModel keepModel() {
    if (!closed.compareAndSet(false, true)) {
      throw new IllegalStateException("the lease of " + checkpoint.name() + " is closed");
    }
    model.noteLease(-1);
    return model;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      model.noteLease(-1);
      model.release();
    }
  }
}
