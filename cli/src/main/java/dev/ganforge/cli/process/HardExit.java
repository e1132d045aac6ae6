package dev.ganforge.cli.process;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The end of a process whose native code still computes. */
public final class HardExit {
  /*
   * Every ordinary exit of the JVM, Runtime.halt too, runs the destructors of the native libraries.
   * libtorch's take away what a thread that still computes is using: the process crashes, with a
   * dump on stderr and the status of SIGABRT. Death by a signal runs none, and a shell reports death
   * by SIGINT as 130. The JVM's own handler of SIGINT has to go first. sun.misc.Signal, the only way
   * to that, is reached by reflection because the compiler warns of every direct use; it raises no
   * signal that it does not handle, so a shell sends it.
   */
  private static final long LIMIT_SECONDS = 1;

  private HardExit() {}

  /** Ends the process with a sentence. */
  public static void now(Console console) {
    console.say("ganforge: ended in the middle of a step; the run keeps its newest checkpoint");
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object interrupt = signal.getConstructor(String.class).newInstance("INT");
      Object byDefault = handler.getField("SIG_DFL").get(null);
      signal.getMethod("handle", signal, handler).invoke(null, interrupt, byDefault);
      String kill = "kill -INT " + ProcessHandle.current().pid();
      new ProcessBuilder("sh", "-c", kill).start().waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ReflectiveOperationException | IOException | InterruptedException e) {
      Runtime.getRuntime().halt(ExitStatus.INTERRUPTED);
    }
  }
}
