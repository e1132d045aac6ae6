package dev.ganforge.trainer.history;

import dev.ganforge.trainer.checkpoint.ManifestJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The durable events in order of sequence; those of checkpoints that are gone are left out. */
final class EventsTable {
  private static final String SELECT =
      """
      SELECT e.*, c.manifest FROM events e
      LEFT JOIN checkpoints c ON e.kind = 'CHECKPOINT' AND c.run_id = e.run_id AND c.step = e.step
      WHERE e.sequence > :after AND (e.kind <> 'CHECKPOINT' OR c.manifest IS NOT NULL)
      """;

  private EventsTable() {}

  static long addState(
      Handle handle, long runId, String run, RunState state, String reason, Instant time) {
    return add(handle, runId, run, "STATE", state, reason, null, time);
  }

  static long addPublished(Handle handle, long runId, String run, long step, Instant time) {
    return add(handle, runId, run, "CHECKPOINT", null, null, step, time);
  }

  static long addDeleted(Handle handle, long runId, String run, long step, Instant time) {
    return add(handle, runId, run, "CHECKPOINT_DELETED", null, null, step, time);
  }

  private static long add(
      Handle handle,
      long runId,
      String run,
      String kind,
      @Nullable RunState state,
      @Nullable String reason,
      @Nullable Long step,
      Instant time) {
    return handle
        .createQuery(
            """
            INSERT INTO events (run_id, run, kind, state, reason, step, time)
            VALUES (:runId, :run, :kind, :state, :reason, :step, :time) RETURNING sequence
            """)
        .bind("runId", runId)
        .bind("run", run)
        .bind("kind", kind)
        .bind("state", state == null ? null : state.name())
        .bind("reason", reason)
        .bind("step", step)
        .bind("time", Times.toColumn(time))
        .mapTo(Long.class)
        .one();
  }

  static List<EventRecord> ofRun(Handle handle, long runId, long after, int limit) {
    return list(
        handle
            .createQuery(SELECT + " AND e.run_id = :run ORDER BY e.sequence LIMIT :limit")
            .bind("run", runId),
        after,
        limit);
  }

  static List<EventRecord> ofCheckpoints(
      Handle handle, @Nullable String run, long after, int limit) {
    return list(
        handle
            .createQuery(
                SELECT
                    + " AND e.kind <> 'STATE' AND (:run IS NULL OR e.run = :run)"
                    + " ORDER BY e.sequence LIMIT :limit")
            .bind("run", run),
        after,
        limit);
  }

  private static List<EventRecord> list(Query query, long after, int limit) {
    return query
        .bind("after", after)
        .bind("limit", limit)
        .map((row, context) -> toEvent(row))
        .list();
  }

  static long newest(Handle handle) {
    return handle
        .createQuery("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'events'")
        .mapTo(Long.class)
        .one();
  }

  static boolean wasDeleted(Handle handle, String run, long step) {
    return handle
        .createQuery(
            """
            SELECT kind FROM events WHERE run = :run AND step = :step AND kind <> 'STATE'
            ORDER BY sequence DESC LIMIT 1
            """)
        .bind("run", run)
        .bind("step", step)
        .mapTo(String.class)
        .findOne()
        .filter("CHECKPOINT_DELETED"::equals)
        .isPresent();
  }

  static long newestState(Handle handle, long runId) {
    return handle
        .createQuery(
            "SELECT coalesce(max(sequence), 0) FROM events WHERE run_id = :run AND kind = 'STATE'")
        .bind("run", runId)
        .mapTo(Long.class)
        .one();
  }

  static void deleteOfRun(Handle handle, long runId) {
    handle
        .createUpdate("DELETE FROM events WHERE run_id = :run AND kind <> 'CHECKPOINT_DELETED'")
        .bind("run", runId)
        .execute();
  }

  private static EventRecord toEvent(ResultSet row) throws SQLException {
    long sequence = row.getLong("sequence");
    String run = row.getString("run");
    Instant time = Times.toInstant(row.getLong("time"));
    return switch (row.getString("kind")) {
      case "STATE" ->
          new EventRecord.StateChanged(
              sequence,
              run,
              time,
              RunState.valueOf(row.getString("state")),
              row.getString("reason"));
      case "CHECKPOINT" ->
          new EventRecord.Published(
              sequence,
              run,
              time,
              ManifestJson.read(row.getString("manifest"), "manifest of event " + sequence));
      default -> new EventRecord.Deleted(sequence, run, time, row.getLong("step"));
    };
  }
}
