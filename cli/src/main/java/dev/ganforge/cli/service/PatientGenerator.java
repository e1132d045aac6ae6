package dev.ganforge.cli.service;

import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.InterpolateRequest;
import dev.ganforge.v1.InterpolateResponse;
import dev.ganforge.v1.ModelId;
import dev.ganforge.v1.ModelState;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A generator that has just started, asked until it has loaded the model that is published. */
public final class PatientGenerator {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final GeneratorClient generator;
  private final Shutdown shutdown;

  public PatientGenerator(GeneratorClient generator, Shutdown shutdown) {
    this.generator = generator;
    this.shutdown = shutdown;
  }

  /**
   * Generates as soon as the model is there.
   *
   * @throws CommandFailure where loading it failed
   */
  public GenerateResponse generate(GenerateRequest request) {
    return patiently(request.getModel(), () -> generator.generate(request));
  }

  /** The same for a walk. */
  public void interpolate(InterpolateRequest request, Consumer<InterpolateResponse> frames) {
    patiently(
        request.getModel(),
        () -> {
          generator.interpolate(request, frames);
          return request;
        });
  }

  private <T> T patiently(String model, Supplier<T> call) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        return call.get();
      } catch (StatusRuntimeException e) {
        if (!notYet(e) || System.nanoTime() > deadline || shutdown.await(POLL)) {
          throw e;
        }
        throwIfFailed(model);
      }
    }
  }

  private static boolean notYet(StatusRuntimeException failure) {
    Status.Code code = failure.getStatus().getCode();
    return code == Status.Code.FAILED_PRECONDITION || code == Status.Code.NOT_FOUND;
  }

  private void throwIfFailed(String name) {
    generator.models().stream()
        .filter(model -> model.getState().equals(ModelState.MODEL_STATE_FAILED))
        .filter(model -> name(model.getId()).equals(name))
        .findFirst()
        .ifPresent(
            model -> {
              throw CommandFailure.failed(
                  "model " + name + " cannot be loaded: " + model.getStateReason());
            });
  }

  private static String name(ModelId id) {
    return id.getRun() + "@" + id.getStep();
  }
}
