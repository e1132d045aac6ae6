package dev.ganforge.trainer.run;

import dev.ganforge.trainer.training.RunSettings;
import java.util.List;

/** Why a run failed, in words for its owner. */
final class FailureReason {
  /** What CUDA, libtorch's allocator for the CPU (two systems) and the JVM call it. */
  private static final List<String> OUT_OF_MEMORY =
      List.of("out of memory", "can't allocate memory", "not enough memory");

  private FailureReason() {}

  /** Names batch size and precision where memory was short: they decide how much a step takes. */
  static String of(Throwable failure, RunSettings settings) {
    String text = failure.getClass().getSimpleName() + ": " + failure.getMessage();
    boolean memory =
        failure instanceof OutOfMemoryError || OUT_OF_MEMORY.stream().anyMatch(text::contains);
    return memory
        ? "out of memory with batch_size %d and precision %s: %s"
            .formatted(settings.data().batchSize(), settings.precision(), text)
        : text;
  }
}
