package dev.ganforge.trainer.checkpoint;

import org.jspecify.annotations.Nullable;

/**
 * Under what conditions a checkpoint came to be.
 *
 * @param ganforgeVersion the trainer's own version
 * @param engine the engine and its version
 * @param javaVersion the JVM's version
 * @param device {@code cpu} or {@code cuda:N}
 * @param precision {@code fp32} or {@code bf16}
 * @param threads intra-op threads on the CPU; 0 on a GPU
 * @param dataset the data set's name as it was asked for
 * @param datasetDigest SHA-256 over the prepared pixels and their shape
 * @param datasetSize images in the data set
 * @param parent what the run was forked from; null where it began untrained
 */
public record Provenance(
    String ganforgeVersion,
    String engine,
    String javaVersion,
    String device,
    String precision,
    int threads,
    String dataset,
    String datasetDigest,
    long datasetSize,
    @Nullable ParentCheckpoint parent) {

  /** The same for a run with a parent. */
  public Provenance withParent(@Nullable ParentCheckpoint other) {
    return new Provenance(
        ganforgeVersion,
        engine,
        javaVersion,
        device,
        precision,
        threads,
        dataset,
        datasetDigest,
        datasetSize,
        other);
  }
}
