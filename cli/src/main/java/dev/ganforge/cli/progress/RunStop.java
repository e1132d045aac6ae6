package dev.ganforge.cli.progress;

import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.v1.Run;
import java.time.Duration;

/** Stops a run and waits until it has, its last checkpoint written. */
public final class RunStop {
  private static final Duration POLL = Duration.ofMillis(50);

  /** How long that may hold up the end of the process. */
  public static final Duration AT_SHUTDOWN = Duration.ofSeconds(4);

  private RunStop() {}

  /** Stops the run; the answer says how it stands when it has ended or the time is over. */
  public static Run now(TrainerClient trainer, String name, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    Run run = trainer.stopRun(name);
    while (!RunStates.ended(run.getState()) && System.nanoTime() < deadline) {
      try {
        Thread.sleep(POLL.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return run;
      }
      run = trainer.run(name);
    }
    return run;
  }
}
