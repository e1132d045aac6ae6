package dev.ganforge.generator.model;

import dev.ganforge.generator.follow.ArtifactStore;
import dev.ganforge.generator.follow.Checkpoint;
import dev.ganforge.generator.follow.GeneratorShape;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a published checkpoint into a warm model. Used by one thread. */
public final class ModelLoader {
  private static final Logger log = LoggerFactory.getLogger(ModelLoader.class);
  private static final int MAX_KNOWN = 256;

  /** What decides the kernels that a generator runs, for one process and number of threads. */
  private record Architecture(GeneratorShape shape, long sizeBytes, GeneratorCode code) {}

  private final ArtifactStore store;
  private final int maxBatch;
  private final Executor closer;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger leases = new AtomicInteger();
  private final Map<Architecture, BatchSizes> known = new HashMap<>();

  /** Warms batches of up to {@code maxBatch}; models are closed on {@code closer}. */
  public ModelLoader(ArtifactStore store, int maxBatch, Executor closer, MeterRegistry registry) {
    this.store = store;
    this.maxBatch = maxBatch;
    this.closer = closer;
    Gauge.builder("ganforge.generator.models.open", open, AtomicInteger::get)
        .description("Models in memory, those included that only a lease still holds")
        .register(registry);
    Gauge.builder("ganforge.generator.leases", leases, AtomicInteger::get)
        .description("Leases of models by calls and batches under way")
        .register(registry);
  }

  /**
   * Downloads, verifies, loads and warms; the caller holds the model.
   *
   * @throws IOException where any of it fails; the message says why in words for a user
   */
  LoadedModel load(Checkpoint checkpoint) throws IOException {
    long start = System.nanoTime();
    Path file = store.fetch(checkpoint);
    long fetched = System.nanoTime();
    GeneratorCode code = GeneratorCode.of(file);
    open.incrementAndGet(); // one that does not load or warm is closed as well
    LoadedModel model =
        LoadedModel.load(
            file,
            code,
            checkpoint.shape(),
            closing -> closer.execute(() -> close(closing)),
            leases,
            loaded -> warm(loaded, checkpoint, code));
    log.debug(
        "{} fetched in {} ms, loaded and warmed in {} ms, batches of {}",
        checkpoint.name(),
        (fetched - start) / 1_000_000,
        (System.nanoTime() - fetched) / 1_000_000,
        model.batchSizes());
    return model;
  }

  private void close(Runnable closing) {
    try {
      closing.run();
    } finally {
      open.decrementAndGet();
    }
  }

  private BatchSizes warm(LoadedModel model, Checkpoint checkpoint, GeneratorCode code)
      throws IOException {
    Architecture architecture = new Architecture(checkpoint.shape(), checkpoint.sizeBytes(), code);
    BatchProbe probe = new BatchProbe(model, maxBatch);
    BatchSizes sizes = known.get(architecture);
    if (sizes == null) {
      sizes = probe.find();
      if (known.size() >= MAX_KNOWN) {
        known.clear();
      }
      known.put(architecture, sizes);
    } else {
      probe.warm(sizes);
    }
    return sizes;
  }
}
