package dev.ganforge.trainer.event;

import dev.ganforge.trainer.history.EventRecord;
import dev.ganforge.trainer.history.History;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The durable events in order: the newest from memory, older ones from the history. */
final class EventLog {
  /*
   * A subscriber is a cursor into this log and keeps no queue of its own, so a slow one costs no
   * memory: where its cursor falls behind what is kept in memory, it reads from the history again.
   * Events are appended after they were committed and in the order of their numbers; so whatever
   * has a number up to the newest appended one is in the history, too, and a reader that found
   * fewer events there than it asked for has seen all up to that number.
   */
  private static final int KEPT = 1024;
  private static final int PAGE = 16;

  /**
   * Events that follow a cursor.
   *
   * @param upTo the cursor after them
   */
  record Batch(List<Event> events, long upTo) {
    Batch {
      events = List.copyOf(events);
    }
  }

  private record Kept(long runId, Event event) {}

  private final History history;
  private final TreeMap<Long, Kept> kept = new TreeMap<>();
  private long completeAfter;
  private long newest;

  EventLog(History history) {
    this.history = history;
    newest = history.newestSequence();
    completeAfter = newest;
  }

  synchronized void append(long runId, Event event) {
    kept.put(event.sequence(), new Kept(runId, event));
    newest = event.sequence();
    if (kept.size() > KEPT) {
      completeAfter = kept.pollFirstEntry().getKey();
    }
  }

  synchronized long newest() {
    return newest;
  }

  /** Events of one run after a sequence number. */
  Batch ofRun(long runId, long after) {
    Batch batch =
        fromMemory(
            after,
            each -> each.runId() == runId && !(each.event() instanceof Event.CheckpointDeleted));
    if (batch != null) {
      return batch;
    }
    long complete = newest();
    return fromHistory(history.runEvents(runId, after, PAGE), complete, after);
  }

  /** Events of the checkpoints of one run, or of all where run is null. */
  Batch ofCheckpoints(@Nullable String run, long after) {
    Batch batch = fromMemory(after, each -> isOfCheckpoint(each.event(), run));
    if (batch != null) {
      return batch;
    }
    long complete = newest();
    return fromHistory(history.checkpointEvents(run, after, PAGE), complete, after);
  }

  private static boolean isOfCheckpoint(Event event, @Nullable String run) {
    if (event instanceof Event.CheckpointPublished published) {
      return run == null || run.equals(published.manifest().run());
    }
    return event instanceof Event.CheckpointDeleted deleted
        && (run == null || run.equals(deleted.run()));
  }

  private synchronized @Nullable Batch fromMemory(long after, Predicate<Kept> wanted) {
    if (after < completeAfter) {
      return null;
    }
    List<Event> events = new ArrayList<>();
    for (Kept each : kept.tailMap(after, false).values()) {
      if (wanted.test(each)) {
        events.add(each.event());
      }
      if (events.size() == PAGE) {
        return new Batch(events, each.event().sequence());
      }
    }
    return new Batch(events, Math.max(after, newest));
  }

  private static Batch fromHistory(List<EventRecord> records, long complete, long after) {
    List<Event> events = records.stream().map(EventLog::toEvent).toList();
    long last = events.isEmpty() ? after : events.get(events.size() - 1).sequence();
    return new Batch(events, records.size() < PAGE ? Math.max(last, complete) : last);
  }

  private static Event toEvent(EventRecord event) {
    if (event instanceof EventRecord.StateChanged changed) {
      return new Event.StateChanged(
          changed.sequence(),
          changed.time(),
          changed.run(),
          changed.state(),
          changed.reason(),
          null);
    }
    if (event instanceof EventRecord.Published published) {
      return new Event.CheckpointPublished(
          published.sequence(), published.time(), published.manifest());
    }
    EventRecord.Deleted deleted = (EventRecord.Deleted) event;
    return new Event.CheckpointDeleted(
        deleted.sequence(), deleted.time(), deleted.run(), deleted.step());
  }
}
