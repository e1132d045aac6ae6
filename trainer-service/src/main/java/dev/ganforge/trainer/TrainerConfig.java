package dev.ganforge.trainer;

import dev.ganforge.runtime.server.Endpoint;
import java.nio.file.Path;

/**
 * How to start a trainer.
 *
 * @param dataDir everything it keeps lies under here
 * @param endpoint where it listens
 * @param device what a run's device {@code auto} means: {@code auto}, {@code cpu} or {@code cuda:N}
 * @param threads CPU threads of a training step, 1 or more; 0: one a core
 */
public record TrainerConfig(Path dataDir, Endpoint endpoint, String device, int threads) {}
