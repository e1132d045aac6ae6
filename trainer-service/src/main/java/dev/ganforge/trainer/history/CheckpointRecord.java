package dev.ganforge.trainer.history;

import dev.ganforge.trainer.checkpoint.Manifest;
import java.time.Instant;

/**
 * One published checkpoint as history has it.
 *
 * @param manifest what it is
 * @param time when it was published
 * @param kept whether it stays until somebody lets it go
 */
public record CheckpointRecord(Manifest manifest, Instant time, boolean kept) {}
