package dev.ganforge.cli.process;

/** Ends a command with a sentence for the user and an exit status. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  private CommandFailure(String message, int status, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  private CommandFailure(String message, int status) {
    super(message);
    this.status = status;
  }

  /** What the user gave cannot be worked with. */
  public static CommandFailure badInput(String message) {
    return new CommandFailure(message, ExitStatus.BAD_INPUT);
  }

  /** The same, with what brought it to light. */
  public static CommandFailure badInput(String message, Throwable cause) {
    return new CommandFailure(message, ExitStatus.BAD_INPUT, cause);
  }

  /** No service answers. */
  public static CommandFailure unavailable(String message, Throwable cause) {
    return new CommandFailure(message, ExitStatus.UNAVAILABLE, cause);
  }

  /** A service answers, but is not well. */
  public static CommandFailure failed(String message) {
    return new CommandFailure(message, ExitStatus.FAILURE);
  }

  public int status() {
    return status;
  }
}
