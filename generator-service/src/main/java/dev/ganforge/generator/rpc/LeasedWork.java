package dev.ganforge.generator.rpc;

import dev.ganforge.generator.inference.Cancellation;
import dev.ganforge.generator.model.Lease;
import dev.ganforge.generator.model.ModelName;
import dev.ganforge.generator.model.Models;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Work on a model, done as soon as the model is there. */
final class LeasedWork {
  private final Models models;
  private final Executor workers;

  /** Does the work that had to wait for a model on {@code workers}. */
  LeasedWork(Models models, Executor workers) {
    this.models = models;
    this.workers = workers;
  }

  /** Hands the lease over to the work. */
  <T> CompletableFuture<T> handingOver(ModelName name, Function<Lease, CompletableFuture<T>> work) {
    CompletableFuture<Lease> lease = models.lease(name);
    return lease.isDone() ? lease.thenCompose(work) : lease.thenComposeAsync(work, workers);
  }

  /** Lends the model until the work is over; does none where nobody waits for it any more. */
  <T> CompletableFuture<T> lending(
      ModelName name, Cancellation cancellation, Function<Lease, CompletableFuture<T>> work) {
    return handingOver(
        name,
        lease -> {
          CompletableFuture<T> result;
          try {
            cancellation.check();
            result = work.apply(lease);
          } catch (RuntimeException | Error e) {
            result = CompletableFuture.failedFuture(e);
          }
          return result.whenComplete((value, failure) -> lease.close());
        });
  }
}
