package dev.ganforge.trainer.history;

import static java.util.stream.Collectors.joining;

import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.trainer.checkpoint.ImageShape;
import dev.ganforge.trainer.checkpoint.LatentSpace;
import dev.ganforge.trainer.checkpoint.ManifestJson;
import dev.ganforge.trainer.checkpoint.ParentCheckpoint;
import dev.ganforge.trainer.training.RunSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The runs. */
final class RunsTable {
  private static final String SELECT =
      """
      SELECT r.*,
        (SELECT max(step) FROM checkpoints c WHERE c.run_id = r.id) AS checkpoint_step,
        (SELECT count(*) FROM checkpoints c WHERE c.run_id = r.id) AS checkpoint_count,
        (SELECT max(sequence) FROM events e WHERE e.run_id = r.id) AS sequence
      FROM runs r
      """;

  private RunsTable() {}

  static long insert(
      Handle handle,
      String name,
      RunSettings settings,
      @Nullable ParentCheckpoint parent,
      Instant time) {
    return handle
        .createQuery(
            """
            INSERT INTO runs (name, state, reason, settings, parent, created)
            VALUES (:name, 'QUEUED', '', :settings, :parent, :time) RETURNING id
            """)
        .bind("name", name)
        .bind("settings", ManifestJson.writeSettings(settings))
        .bind("parent", parent == null ? null : ManifestJson.writeParent(parent))
        .bind("time", Times.toColumn(time))
        .mapTo(Long.class)
        .one();
  }

  static Optional<Long> id(Handle handle, String name) {
    return handle
        .createQuery("SELECT id FROM runs WHERE name = :name")
        .bind("name", name)
        .mapTo(Long.class)
        .findOne();
  }

  static Optional<RunRecord> find(Handle handle, String name) {
    return handle
        .createQuery(SELECT + " WHERE r.name = :name")
        .bind("name", name)
        .map((row, context) -> toRun(handle, row))
        .findOne();
  }

  /** Runs made before the one with this id, the newest first. */
  static List<RunRecord> before(Handle handle, long id, int limit) {
    return handle
        .createQuery(SELECT + " WHERE r.id < :id ORDER BY r.id DESC LIMIT :limit")
        .bind("id", id)
        .bind("limit", limit)
        .map((row, context) -> toRun(handle, row))
        .list();
  }

  /** Runs in some states, the oldest first. */
  static List<RunRecord> in(Handle handle, Collection<RunState> states) {
    return handle
        .createQuery(SELECT + " WHERE instr(:states, ' ' || r.state || ' ') > 0 ORDER BY r.id")
        .bind("states", states.stream().map(Enum::name).collect(joining(" ", " ", " ")))
        .map((row, context) -> toRun(handle, row))
        .list();
  }

  static long count(Handle handle, RunState state) {
    return handle
        .createQuery("SELECT count(*) FROM runs WHERE state = :state")
        .bind("state", state.name())
        .mapTo(Long.class)
        .one();
  }

  static void setState(
      Handle handle, long id, RunState state, String reason, boolean held, Instant time) {
    handle
        .createUpdate(
            """
            UPDATE runs SET state = :state, reason = :reason, held = :held, heartbeat = :time,
              started = CASE WHEN :starts THEN coalesce(started, :time) ELSE started END,
              ended = CASE WHEN :ends THEN :time END
            WHERE id = :id
            """)
        .bind("id", id)
        .bind("state", state.name())
        .bind("reason", reason)
        .bind("held", held)
        .bind("time", Times.toColumn(time))
        .bind("starts", state == RunState.RUNNING)
        .bind("ends", state.isFinal())
        .execute();
  }

  static void setPrepared(Handle handle, long id, Prepared prepared) {
    handle
        .createUpdate(
            """
            UPDATE runs SET total_steps = :totalSteps, steps_per_epoch = :stepsPerEpoch,
              channels = :channels, height = :height, width = :width, latent = :latent,
              distribution = :distribution, provenance = :provenance
            WHERE id = :id
            """)
        .bind("id", id)
        .bind("totalSteps", prepared.totalSteps())
        .bind("stepsPerEpoch", prepared.stepsPerEpoch())
        .bind("channels", prepared.image().channels())
        .bind("height", prepared.image().height())
        .bind("width", prepared.image().width())
        .bind("latent", prepared.latent().dimension())
        .bind("distribution", prepared.latent().distribution().name())
        .bind("provenance", ManifestJson.writeProvenance(prepared.provenance()))
        .execute();
  }

  static void setSettings(Handle handle, long id, RunSettings settings) {
    handle
        .createUpdate("UPDATE runs SET settings = :settings WHERE id = :id")
        .bind("id", id)
        .bind("settings", ManifestJson.writeSettings(settings))
        .execute();
  }

  static void setHeartbeat(Handle handle, long id, Instant time) {
    handle
        .createUpdate("UPDATE runs SET heartbeat = :time WHERE id = :id")
        .bind("id", id)
        .bind("time", Times.toColumn(time))
        .execute();
  }

  static void delete(Handle handle, long id) {
    handle.createUpdate("DELETE FROM runs WHERE id = :id").bind("id", id).execute();
  }

  private static RunRecord toRun(Handle handle, ResultSet row) throws SQLException {
    long id = row.getLong("id");
    String name = row.getString("name");
    return new RunRecord(
        id,
        name,
        RunState.valueOf(row.getString("state")),
        row.getString("reason"),
        row.getBoolean("held"),
        ManifestJson.readSettings(row.getString("settings"), "settings of run " + name),
        toParent(name, row),
        Times.toInstant(row.getLong("created")),
        Times.nullable(row, "started"),
        Times.nullable(row, "ended"),
        Times.nullable(row, "heartbeat"),
        toPrepared(name, row),
        MetricsTable.newest(handle, id).orElse(null),
        row.getLong("checkpoint_step"),
        row.getLong("checkpoint_count"),
        CheckpointsTable.newestScore(handle, id).orElse(null),
        row.getLong("sequence"));
  }

  private static @Nullable ParentCheckpoint toParent(String name, ResultSet row)
      throws SQLException {
    String parent = row.getString("parent");
    return parent == null ? null : ManifestJson.readParent(parent, "parent of run " + name);
  }

  private static @Nullable Prepared toPrepared(String name, ResultSet row) throws SQLException {
    String provenance = row.getString("provenance");
    if (provenance == null) {
      return null;
    }
    return new Prepared(
        row.getLong("total_steps"),
        row.getLong("steps_per_epoch"),
        new ImageShape(row.getInt("channels"), row.getInt("height"), row.getInt("width")),
        new LatentSpace(
            row.getInt("latent"), LatentDistribution.valueOf(row.getString("distribution"))),
        ManifestJson.readProvenance(provenance, "provenance of run " + name));
  }
}
