package dev.ganforge.generator.model;

import dev.ganforge.generator.follow.Checkpoint;
import java.time.Instant;

/** A model kept in memory, held once by whoever keeps it. */
record Resident(Checkpoint checkpoint, LoadedModel model, Instant since) {
  boolean is(Checkpoint other) {
    return checkpoint.run().equals(other.run()) && checkpoint.step() == other.step();
  }
}
