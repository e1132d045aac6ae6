package dev.ganforge.trainer.history;

/**
 * The steps a run has metrics of.
 *
 * @param first 0 where there is none
 * @param last 0 where there is none
 */
public record StepRange(long first, long last) {}
