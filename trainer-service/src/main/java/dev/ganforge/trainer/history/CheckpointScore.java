package dev.ganforge.trainer.history;

import dev.ganforge.trainer.checkpoint.FrechetDistance;

/**
 * How well one checkpoint did.
 *
 * @param step the checkpoint's
 * @param distance what was measured
 */
public record CheckpointScore(long step, FrechetDistance distance) {}
