package dev.ganforge.cli.process;

/** Nobody reads the results any more, as when the reader of a pipe has ended. */
public final class OutputClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
