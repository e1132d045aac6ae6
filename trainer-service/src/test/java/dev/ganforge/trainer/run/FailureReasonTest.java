package dev.ganforge.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganforge.runtime.engine.TorchEngine;
import dev.ganforge.trainer.training.RunSettings;
import org.junit.jupiter.api.Test;

class FailureReasonTest {
  private static final RunSettings SETTINGS =
      PresetSettings.defaults("dcgan").withPrecision("bf16");
  private static final String OUT_OF_MEMORY =
      "out of memory with batch_size 128 and precision bf16: ";

  /** More than any process can address, so that no system grants it. */
  @Test
  void whatTheEngineCannotAllocateIsOutOfMemory() {
    TorchEngine.get();
    Throwable failure;
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      failure = catchThrowable(() -> manager.zeros(new Shape(1L << 46), DataType.FLOAT32));
    }
    assertThat(failure).isNotNull();
    assertThat(FailureReason.of(failure, SETTINGS)).startsWith(OUT_OF_MEMORY);
  }

  @Test
  void soAreCudaAndTheJvm() {
    assertThat(
            FailureReason.of(
                new IllegalStateException("CUDA out of memory. Tried to allocate 20.00 MiB"),
                SETTINGS))
        .isEqualTo(
            OUT_OF_MEMORY
                + "IllegalStateException: CUDA out of memory. Tried to allocate 20.00 MiB");
    assertThat(FailureReason.of(new OutOfMemoryError("Java heap space"), SETTINGS))
        .isEqualTo(OUT_OF_MEMORY + "OutOfMemoryError: Java heap space");
  }

  @Test
  void otherFaultsAreNot() {
    assertThat(FailureReason.of(new IllegalStateException("the sky fell"), SETTINGS))
        .isEqualTo("IllegalStateException: the sky fell");
  }
}
