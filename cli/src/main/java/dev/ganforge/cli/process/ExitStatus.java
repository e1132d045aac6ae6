package dev.ganforge.cli.process;

/** The statuses a command ends with. */
public final class ExitStatus {
  public static final int OK = 0;

  /** The run failed, or there is a bug. */
  public static final int FAILURE = 1;

  /** The command line, or what it names, is wrong. */
  public static final int BAD_INPUT = 2;

  /** The run was stopped before its last step. */
  public static final int RUN_STOPPED = 3;

  /** No service answers (EX_UNAVAILABLE of sysexits.h). */
  public static final int UNAVAILABLE = 69;

  /** Ctrl-C: 128 and the number of SIGINT. */
  public static final int INTERRUPTED = 130;

  /** The reader of stdout has gone: 128 and the number of SIGPIPE. */
  public static final int OUTPUT_CLOSED = 141;

  private ExitStatus() {}
}
