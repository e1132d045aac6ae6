package dev.ganforge.cli.process;

import dev.ganforge.runtime.error.ServiceException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/** Turns whatever a command threw into one sentence on stderr and an exit status. */
public final class Failures {
  private final Console console;

  public Failures(Console console) {
    this.console = console;
  }

  /**
   * Reports a failure.
   *
   * @param debug print the stack trace too
   * @return the exit status
   */
  public int report(Throwable failure, boolean debug) {
    if (failure instanceof OutputClosedException) {
      return ExitStatus.OUTPUT_CLOSED;
    }
    if (debug) {
      failure.printStackTrace(console.err());
    }
    if (failure instanceof CommandFailure e) {
      return say(e.getMessage(), e.status());
    }
    if (failure instanceof ServiceException e) {
      return say(e.getMessage(), status(e.kind().code()));
    }
    if (failure instanceof StatusRuntimeException e) {
      return report(e.getStatus());
    }
    return say(
        "unexpected failure: " + firstLine(failure.toString()) + "; run with --debug for details",
        ExitStatus.FAILURE);
  }

  private int report(Status status) {
    String description = status.getDescription();
    String sentence =
        switch (status.getCode()) {
          case UNIMPLEMENTED -> "the service does not know this call: " + description;
          case DEADLINE_EXCEEDED -> "the service took too long to answer";
          case INTERNAL, UNKNOWN, DATA_LOSS -> "the service failed: " + description;
          default -> description == null ? status.getCode().toString() : description;
        };
    return say(firstLine(sentence), status(status.getCode()));
  }

  private int say(@Nullable String sentence, int status) {
    console.say("ganforge: " + sentence);
    return status;
  }

  private static int status(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, OUT_OF_RANGE ->
          ExitStatus.BAD_INPUT;
      case UNAVAILABLE, DEADLINE_EXCEEDED -> ExitStatus.UNAVAILABLE;
      default -> ExitStatus.FAILURE;
    };
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse(text);
  }
}
