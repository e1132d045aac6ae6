package dev.ganforge.trainer.event;

import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.Prepared;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.trainer.training.StepMetrics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reader of one run: its states, its checkpoints and its progress, until it ends. */
public final class RunSubscription extends Subscription {
  /*
   * Progress is a cursor, too: the step up to which metrics were delivered. Up to replayTo, the
   * newest step when the subscription began, they come from the history (and from the ring what the
   * history does not have yet); later ones come from the ring alone, and what the ring has dropped
   * by then counts as skipped. Before a checkpoint its steps are delivered, before the end of the
   * run all of them.
   */
  private final EventLog log;
  private final History history;
  private final ProgressRing ring;
  private final RunRecord run;
  private final long liveAfter;
  private final long replayTo;
  private final boolean over;
  private long step;
  private long totalSteps;

  RunSubscription(
      RunEvents events,
      EventLog log,
      History history,
      ProgressRing ring,
      RunRecord run,
      long afterSequence,
      @Nullable Long afterStep) {
    super(events, afterSequence);
    this.log = log;
    this.history = history;
    this.ring = ring;
    this.run = run;
    liveAfter = log.newest();
    StepMetrics latest = run.latest();
    replayTo = Math.max(ring.lastStep(), latest == null ? 0 : latest.step());
    step = afterStep == null ? replayTo : Math.max(afterStep, replayTo - ProgressRing.CAPACITY);
    over = run.state().isFinal() && history.newestStateSequence(run.id()) <= afterSequence;
  }

  /** The run's name. */
  public String run() {
    return run.name();
  }

  long runId() {
    return run.id();
  }

  @Override
  EventLog.Batch fetch(long after) {
    EventLog.Batch batch = log.ofRun(run.id(), after);
    return new EventLog.Batch(batch.events().stream().map(this::replayed).toList(), batch.upTo());
  }

  /** What happened before the subscription comes without the run as it was then. */
  private Event replayed(Event event) {
    if (event instanceof Event.StateChanged changed && changed.sequence() <= liveAfter) {
      return new Event.StateChanged(
          changed.sequence(),
          changed.time(),
          changed.run(),
          changed.state(),
          changed.reason(),
          null);
    }
    return event;
  }

  @Override
  @Nullable Event next(@Nullable Event durable) {
    Event progress = progress(stepsBefore(durable));
    if (progress != null) {
      return progress;
    }
    if (durable == null && over) {
      end();
    }
    if (durable instanceof Event.StateChanged) {
      totalSteps = 0; // a resume may have raised it
    }
    if (durable instanceof Event.StateChanged changed
        && changed.state().isFinal()
        && history.newestStateSequence(run.id()) <= changed.sequence()) {
      end();
    }
    return durable;
  }

  /** Up to which step progress goes before an event. */
  private long stepsBefore(@Nullable Event durable) {
    if (durable instanceof Event.CheckpointPublished published) {
      return published.manifest().step();
    }
    if (durable instanceof Event.StateChanged changed) {
      return changed.state().isFinal() || changed.state() == RunState.PAUSED ? Long.MAX_VALUE : 0;
    }
    return Long.MAX_VALUE;
  }

  private @Nullable Event progress(long to) {
    long before = step;
    List<StepMetrics> metrics = List.of();
    if (step < Math.min(to, replayTo)) {
      metrics = replay(Math.min(to, replayTo));
      step = Math.min(to, replayTo);
      before = step;
    }
    if (metrics.isEmpty()) {
      metrics = ring.between(step, to);
    }
    if (metrics.isEmpty()) {
      return null;
    }
    long skipped = Math.max(0, metrics.get(0).step() - before - 1);
    step = metrics.get(metrics.size() - 1).step();
    return new Event.Progress(sequence(), events().now(), metrics, skipped, totalSteps());
  }

  private List<StepMetrics> replay(long to) {
    List<StepMetrics> steps =
        new ArrayList<>(history.metricsBetween(run.name(), step, to, ProgressRing.CAPACITY));
    long last = steps.isEmpty() ? step : steps.get(steps.size() - 1).step();
    steps.addAll(ring.between(last, to));
    return steps;
  }

  private long totalSteps() {
    if (totalSteps == 0) {
      Prepared prepared = history.run(run.name()).prepared();
      totalSteps = prepared == null ? 0 : prepared.totalSteps();
    }
    return totalSteps;
  }
}
