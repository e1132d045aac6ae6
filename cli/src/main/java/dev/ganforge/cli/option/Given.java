package dev.ganforge.cli.option;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands on what the user gave; what is absent stays absent, so that the service's default holds.
 */
final class Given {
  private Given() {}

  static <T> void set(@Nullable T value, Consumer<T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }
}
