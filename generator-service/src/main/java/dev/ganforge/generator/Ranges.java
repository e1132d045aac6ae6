package dev.ganforge.generator;

import dev.ganforge.runtime.error.ServiceException;

/** Checks settings against their ranges. */
final class Ranges {
  private Ranges() {}

  static void require(String setting, long value, long min, long max) {
    if (value < min || value > max) {
      throw ServiceException.invalid(setting, value, min + " to " + max);
    }
  }
}
