package dev.ganforge.trainer.quality;

/**
 * A measured Frechet distance between real and generated images; lower is better.
 *
 * @param name features and number of generated images, e.g. {@code FD-random@10000}: the distance
 *     depends on both
 * @param value 0 or more
 * @param floor the same measure between two halves of the real images, see {@link Evaluator}
 */
public record Score(String name, double value, double floor) {}
