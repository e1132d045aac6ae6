package dev.ganforge.trainer.dataset;

import java.nio.ByteBuffer;

/**
 * The real images of one step.
 *
 * @param step from 1
 * @param pixels uint8 [batch, height, width, channels], direct, from position 0 to its limit; valid
 *     until the next call of {@link BatchLoader#next}, which gives the buffer back
 */
public record Batch(long step, ByteBuffer pixels) {}
