package dev.ganforge.trainer;

import dev.ganforge.runtime.server.Endpoint;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How to start a trainer.
 *
 * @param dataDir everything it keeps lies under here
 * @param endpoint where it listens
 * @param device what a run's device {@code auto} means: {@code auto}, {@code cpu} or {@code cuda:N}
 * @param threads CPU threads of a training step, 1 or more; 0: one a core
 * @param autoResume whether runs that were cut off go on by themselves
 * @param metrics where Prometheus reads the metrics; empty: nowhere
 */
public record TrainerConfig(
    Path dataDir,
    Endpoint endpoint,
    String device,
    int threads,
    boolean autoResume,
    Optional<Endpoint.Tcp> metrics) {
  /** A trainer without metrics to be read. */
  public TrainerConfig(
      Path dataDir, Endpoint endpoint, String device, int threads, boolean autoResume) {
    this(dataDir, endpoint, device, threads, autoResume, Optional.empty());
  }

  /** A trainer that leaves runs that were cut off until somebody resumes them. */
  public TrainerConfig(Path dataDir, Endpoint endpoint, String device, int threads) {
    this(dataDir, endpoint, device, threads, false);
  }
}
