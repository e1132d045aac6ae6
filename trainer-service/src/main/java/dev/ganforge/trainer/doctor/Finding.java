package dev.ganforge.trainer.doctor;

/**
 * Something in a data directory that is not as it should be.
 *
 * @param what a sentence without a full stop
 * @param repair what was done about it; empty where nothing was
 */
public record Finding(String what, String repair) {
  /** Whether it is so no longer. */
  public boolean repaired() {
    return !repair.isEmpty();
  }
}
