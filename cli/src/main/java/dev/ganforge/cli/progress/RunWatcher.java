package dev.ganforge.cli.progress;

import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.v1.Progress;
import dev.ganforge.v1.Provenance;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.RunState;
import dev.ganforge.v1.StateChanged;
import dev.ganforge.v1.StepMetrics;
import dev.ganforge.v1.WatchRunRequest;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Follows a run until it ends, over any number of connections, without leaving out a step. */
public final class RunWatcher {
  private static final Duration FIRST_WAIT = Duration.ofMillis(250);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final TrainerClient trainer;
  private final String run;
  private final RunListener listener;
  private final Shutdown shutdown;
  private final StepGaps gaps;
  private OptionalLong lastStep;
  private long sequence;
  private boolean everConnected;
  private boolean lost;
  private @Nullable Run ended;

  /**
   * Prepares to follow a run.
   *
   * @param afterSequence events after this one are shown; 0: all
   * @param afterStep steps after this one are shown, those of the past too; absent: from now on
   */
  public RunWatcher(
      TrainerClient trainer,
      String run,
      long afterSequence,
      OptionalLong afterStep,
      RunListener listener,
      Shutdown shutdown) {
    this.trainer = trainer;
    this.run = run;
    this.sequence = afterSequence;
    this.lastStep = afterStep;
    this.listener = listener;
    this.shutdown = shutdown;
    gaps = new StepGaps(trainer, run, shutdown);
  }

  /** Follows the run and returns it as it ended. A trainer that goes away is waited for. */
  public Run watch() {
    Duration wait = FIRST_WAIT;
    while (true) {
      Optional<Run> end = attempt();
      if (end.isPresent()) {
        return end.get();
      }
      if (!lost) {
        lost = true;
        wait = FIRST_WAIT;
        listener.say("the trainer has gone; waiting until it is back");
      }
      if (shutdown.await(wait)) {
        throw CommandFailure.failed("the command is ending");
      }
      wait = longer(wait);
    }
  }

  /** One connection; the run where it ended, empty where the trainer went away before. */
  private Optional<Run> attempt() {
    try {
      follow();
      Run last = ended == null ? trainer.run(run) : ended;
      return RunStates.ended(last.getState()) ? Optional.of(last) : Optional.empty();
    } catch (CommandFailure e) {
      if (e.status() == ExitStatus.UNAVAILABLE && everConnected) {
        return Optional.empty();
      }
      throw e;
    } finally {
      listener.flush();
    }
  }

  private void follow() {
    Iterator<RunEvent> events = trainer.watchRun(request());
    while (events.hasNext()) {
      RunEvent event = events.next();
      everConnected = true;
      if (lost) {
        lost = false;
        listener.say("the trainer is back");
      }
      sequence = Math.max(sequence, event.getSequence());
      show(event);
    }
  }

  private WatchRunRequest request() {
    WatchRunRequest.Builder request =
        WatchRunRequest.newBuilder().setName(run).setAfterSequence(sequence);
    lastStep.ifPresent(request::setAfterStep);
    return request.build();
  }

  private void show(RunEvent event) {
    switch (event.getEventCase()) {
      case PROGRESS -> show(event.getProgress());
      case CHECKPOINT -> listener.checkpoint(event.getCheckpoint());
      case STATE_CHANGED -> show(event.getStateChanged());
      case HEARTBEAT, EVENT_NOT_SET -> {}
    }
  }

  private void show(Progress progress) {
    for (StepMetrics metrics : progress.getMetricsList()) {
      long step = metrics.getStep();
      if (lastStep.isPresent() && step > lastStep.getAsLong() + 1) {
        gaps.between(lastStep.getAsLong() + 1, step - 1)
            .forEach(missed -> listener.step(missed, progress.getTotalSteps()));
      }
      listener.step(metrics, progress.getTotalSteps());
      lastStep = OptionalLong.of(step);
    }
  }

  private void show(StateChanged change) {
    listener.state(change);
    if (change.getState() == RunState.RUN_STATE_RUNNING && change.getRun().hasProvenance()) {
      Provenance how = change.getRun().getProvenance();
      listener.say("trains on %s in %s".formatted(how.getDevice(), how.getPrecision()));
    }
    if (change.getState() == RunState.RUN_STATE_PAUSED && change.hasRun()) {
      listener.say(RunStates.sentence(change.getRun()));
    }
    ended = change.hasRun() && RunStates.ended(change.getState()) ? change.getRun() : null;
  }

  private static Duration longer(Duration wait) {
    Duration twice = wait.multipliedBy(2);
    return twice.compareTo(LONGEST_WAIT) < 0 ? twice : LONGEST_WAIT;
  }
}
