package dev.ganforge.trainer.history;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.ParentCheckpoint;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.StepMetrics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a data directory with their metrics, checkpoints and events. Thread-safe. A database
 * that cannot be read or written (a full disk) is an {@link java.io.UncheckedIOException}.
 */
public final class History implements AutoCloseable {
  private final Database database;

  private History(Database database) {
    this.database = database;
  }

  /** Opens {@code history.db} of a data directory, making it where it is not there. */
  public static History open(Path dataDir) {
    return new History(Database.open(dataDir.resolve("history.db")));
  }

  // Runs

  /**
   * Makes a run in state QUEUED.
   *
   * @throws ServiceException ALREADY_EXISTS where the name is taken
   */
  public EventRecord.StateChanged createRun(String name, RunSettings settings, Instant time) {
    return createRun(name, settings, null, time);
  }

  /**
   * The same.
   *
   * @param parent the checkpoint it begins with; null: none
   */
  public EventRecord.StateChanged createRun(
      String name, RunSettings settings, @Nullable ParentCheckpoint parent, Instant time) {
    return database.writeDurably(
        handle -> {
          if (RunsTable.id(handle, name).isPresent()) {
            throw ServiceException.alreadyExists("there is a run named \"" + name + "\" already");
          }
          long id = RunsTable.insert(handle, name, settings, parent, time);
          long sequence = EventsTable.addState(handle, id, name, RunState.QUEUED, "", time);
          return new EventRecord.StateChanged(sequence, name, time, RunState.QUEUED, "");
        });
  }

  /**
   * One run.
   *
   * @throws ServiceException NOT_FOUND where it is not there
   */
  public RunRecord run(String name) {
    return findRun(name).orElseThrow(() -> noRun(name));
  }

  public Optional<RunRecord> findRun(String name) {
    return database.read(handle -> RunsTable.find(handle, name));
  }

  /**
   * The runs, the newest first.
   *
   * @param token {@link Page#next} of the part before; empty for the first
   */
  public Page<RunRecord> runs(String token, int limit) {
    long before = token.isEmpty() ? Long.MAX_VALUE : parseToken(token);
    List<RunRecord> found = database.read(handle -> RunsTable.before(handle, before, limit + 1));
    return page(found, limit, run -> run.id());
  }

  /** The runs in some states, the oldest first. */
  public List<RunRecord> runsIn(Collection<RunState> states) {
    return database.read(handle -> RunsTable.in(handle, states));
  }

  /** How many runs are in a state. */
  public long count(RunState state) {
    return database.read(handle -> RunsTable.count(handle, state));
  }

  /** Writes a run's new state, and the event of it, in one transaction. */
  public EventRecord.StateChanged setState(
      String run, RunState state, String reason, Instant time) {
    return setState(run, state, reason, false, time);
  }

  /** The same for a run that is PAUSED until something can be written. */
  public EventRecord.StateChanged hold(String run, String reason, Instant time) {
    return setState(run, RunState.PAUSED, reason, true, time);
  }

  private EventRecord.StateChanged setState(
      String run, RunState state, String reason, boolean held, Instant time) {
    return database.writeDurably(
        handle -> {
          long id = requireRun(handle, run);
          RunsTable.setState(handle, id, state, reason, held, time);
          long sequence = EventsTable.addState(handle, id, run, state, reason, time);
          return new EventRecord.StateChanged(sequence, run, time, state, reason);
        });
  }

  public void setPrepared(String run, Prepared prepared) {
    change(run, (handle, id) -> RunsTable.setPrepared(handle, id, prepared));
  }

  /** Replaces a run's settings, as a resume with a new total does. */
  public void setSettings(String run, RunSettings settings) {
    change(run, (handle, id) -> RunsTable.setSettings(handle, id, settings));
  }

  public void setHeartbeat(String run, Instant time) {
    change(run, (handle, id) -> RunsTable.setHeartbeat(handle, id, time));
  }

  /** The same; when this returns, it and all that was written before is on the disk. */
  public void setHeartbeatDurably(String run, Instant time) {
    database.writeDurably(
        handle -> {
          RunsTable.setHeartbeat(handle, requireRun(handle, run), time);
          return true;
        });
  }

  /** Removes a run with all it has; the events that its checkpoints are gone stay. */
  public List<EventRecord.Deleted> deleteRun(String run, Instant time) {
    return database.writeDurably(
        handle -> {
          long id = requireRun(handle, run);
          List<EventRecord.Deleted> events = new ArrayList<>();
          for (long step : CheckpointsTable.steps(handle, id)) {
            long sequence = EventsTable.addDeleted(handle, id, run, step, time);
            events.add(new EventRecord.Deleted(sequence, run, time, step));
          }
          EventsTable.deleteOfRun(handle, id);
          RunsTable.delete(handle, id);
          return List.copyOf(events);
        });
  }

  // Checkpoints

  /**
   * Writes a checkpoint, and the event of it, in one transaction.
   *
   * @throws ServiceException ALREADY_EXISTS where the step has one
   */
  public EventRecord.Published addCheckpoint(Manifest manifest, Instant time) {
    String run = manifest.run();
    return database.writeDurably(
        handle -> {
          long id = requireRun(handle, run);
          if (CheckpointsTable.exists(handle, id, manifest.step())) {
            throw ServiceException.alreadyExists(
                "checkpoint " + run + "@" + manifest.step() + " is in the history already");
          }
          CheckpointsTable.insert(handle, id, manifest, time);
          long sequence = EventsTable.addPublished(handle, id, run, manifest.step(), time);
          return new EventRecord.Published(sequence, run, time, manifest);
        });
  }

  /** Removes a checkpoint and writes the event of it; empty where it is not there. */
  public Optional<EventRecord.Deleted> deleteCheckpoint(String run, long step, Instant time) {
    return deleteCheckpoint(run, step, true, time);
  }

  /** The same, but for one that is kept: then empty. */
  public Optional<EventRecord.Deleted> pruneCheckpoint(String run, long step, Instant time) {
    return deleteCheckpoint(run, step, false, time);
  }

  private Optional<EventRecord.Deleted> deleteCheckpoint(
      String run, long step, boolean evenKept, Instant time) {
    return database.writeDurably(
        handle -> {
          long id = requireRun(handle, run);
          if (!CheckpointsTable.delete(handle, id, step, evenKept)) {
            return Optional.empty();
          }
          long sequence = EventsTable.addDeleted(handle, id, run, step, time);
          return Optional.of(new EventRecord.Deleted(sequence, run, time, step));
        });
  }

  /**
   * The checkpoints of a run in order of step.
   *
   * @param token {@link Page#next} of the part before; empty for the first
   */
  public Page<CheckpointRecord> checkpoints(
      String run, boolean newestFirst, String token, int limit) {
    long beyond = token.isEmpty() ? (newestFirst ? Long.MAX_VALUE : -1) : parseToken(token);
    List<CheckpointRecord> found =
        read(
            run,
            (handle, id) -> CheckpointsTable.beyond(handle, id, beyond, newestFirst, limit + 1));
    return page(found, limit, checkpoint -> checkpoint.manifest().step());
  }

  /** One checkpoint of a run. */
  public Optional<CheckpointRecord> checkpoint(String run, long step) {
    return read(run, (handle, id) -> CheckpointsTable.find(handle, id, step));
  }

  /**
   * Keeps a checkpoint, or lets it go; once more changes nothing.
   *
   * @throws ServiceException NOT_FOUND where it is not there
   */
  public CheckpointRecord setKept(String run, long step, boolean kept) {
    return database.writeDurably(
        handle -> {
          long id = requireRun(handle, run);
          CheckpointsTable.setKept(handle, id, step, kept);
          return CheckpointsTable.find(handle, id, step)
              .orElseThrow(
                  () -> ServiceException.notFound("there is no checkpoint " + run + "@" + step));
        });
  }

  /** Whether the last thing that was said of a checkpoint is that it is gone. */
  public boolean wasDeleted(String run, long step) {
    return database.read(handle -> EventsTable.wasDeleted(handle, run, step));
  }

  /** Whether history knows a checkpoint. */
  public boolean hasCheckpoint(String run, long step) {
    return read(run, (handle, id) -> CheckpointsTable.exists(handle, id, step));
  }

  // Metrics

  /** Writes steps that follow those before, in one transaction. */
  public void appendMetrics(String run, List<StepMetrics> steps) {
    change(
        run,
        (handle, id) -> {
          if (!steps.isEmpty()) {
            MetricsTable.append(handle, id, steps);
            RunsTable.setHeartbeat(handle, id, steps.get(steps.size() - 1).time());
          }
        });
  }

  public Optional<StepMetrics> newestMetrics(String run) {
    return read(run, MetricsTable::newest);
  }

  /** The newest {@code limit} of the steps above {@code after} and up to {@code to}, in order. */
  public List<StepMetrics> metricsBetween(String run, long after, long to, int limit) {
    return read(run, (handle, id) -> MetricsTable.newestBetween(handle, id, after, to, limit));
  }

  public StepRange steps(String run) {
    return read(run, MetricsTable::range);
  }

  /** What is wrong with a run's metrics: steps left out, or blocks that do not sum them up. */
  public List<String> flaws(String run) {
    return read(run, MetricsTable::flaws);
  }

  /**
   * The steps from {@code from} to {@code to} in at most {@code maxPoints} buckets of equally many
   * steps, the first and the last perhaps of fewer; buckets without a step are left out.
   *
   * @param smoothing time constant of the moving averages, in steps; 0 for none
   */
  public List<MetricBucket> metricBuckets(
      String run, long from, long to, int maxPoints, double smoothing) {
    return read(run, (handle, id) -> MetricBuckets.of(handle, id, from, to, maxPoints, smoothing));
  }

  /** Removes the metrics of the steps above one, as a resume from there does. */
  public void truncateAfter(String run, long step) {
    change(run, (handle, id) -> MetricsTable.deleteAfter(handle, id, step));
  }

  // Events

  /** The newest sequence number given out; 0 where there is none. */
  public long newestSequence() {
    return database.read(EventsTable::newest);
  }

  /** Events of one run after a sequence number, in order. */
  public List<EventRecord> runEvents(long runId, long after, int limit) {
    return database.read(handle -> EventsTable.ofRun(handle, runId, after, limit));
  }

  /** The newest change of a run's state; 0 where there is none. */
  public long newestStateSequence(long runId) {
    return database.read(handle -> EventsTable.newestState(handle, runId));
  }

  /** Events of checkpoints after a sequence number, in order; of all runs where run is null. */
  public List<EventRecord> checkpointEvents(@Nullable String run, long after, int limit) {
    return database.read(handle -> EventsTable.ofCheckpoints(handle, run, after, limit));
  }

  /** What SQLite finds wrong with its file. */
  public List<String> integrity() {
    return database.read(
        handle ->
            handle.createQuery("PRAGMA integrity_check").mapTo(String.class).list().stream()
                .filter(line -> !line.equals("ok"))
                .toList());
  }

  @Override
  public void close() {
    database.close();
  }

  private interface OfRun<T extends @Nullable Object> {
    T apply(Handle handle, long runId);
  }

  private interface ChangeOfRun {
    void apply(Handle handle, long runId);
  }

  private <T> T read(String run, OfRun<T> query) {
    return database.read(handle -> query.apply(handle, requireRun(handle, run)));
  }

  private void change(String run, ChangeOfRun change) {
    database.write(
        handle -> {
          change.apply(handle, requireRun(handle, run));
          return true;
        });
  }

  private static long requireRun(Handle handle, String run) {
    return RunsTable.id(handle, run).orElseThrow(() -> noRun(run));
  }

  private static ServiceException noRun(String name) {
    return ServiceException.notFound("there is no run named \"" + name + "\"");
  }

  private static long parseToken(String token) {
    try {
      return Long.parseLong(token);
    } catch (NumberFormatException e) {
      throw ServiceException.invalid(
          "page_token", token, "the next_page_token of an answer, or empty");
    }
  }

  private static <T> Page<T> page(
      List<T> found, int limit, java.util.function.ToLongFunction<T> position) {
    if (found.size() <= limit) {
      return new Page<>(found, "");
    }
    T last = found.get(limit - 1);
    return new Page<>(found.subList(0, limit), Long.toString(position.applyAsLong(last)));
  }
}
