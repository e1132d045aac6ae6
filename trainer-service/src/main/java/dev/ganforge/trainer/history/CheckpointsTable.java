package dev.ganforge.trainer.history;

import dev.ganforge.trainer.checkpoint.FrechetDistance;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.ManifestJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The checkpoints that are published and not deleted. */
final class CheckpointsTable {
  private CheckpointsTable() {}

  static void insert(Handle handle, long run, Manifest manifest, Instant time) {
    FrechetDistance score = manifest.frechet().isEmpty() ? null : manifest.frechet().get(0);
    handle
        .createUpdate(
            """
            INSERT INTO checkpoints
              (run_id, step, manifest, time, score_name, score_value, score_floor)
            VALUES (:run, :step, :manifest, :time, :name, :value, :floor)
            """)
        .bind("run", run)
        .bind("step", manifest.step())
        .bind("manifest", ManifestJson.write(manifest))
        .bind("time", Times.toColumn(time))
        .bind("name", score == null ? null : score.name())
        .bind("value", score == null ? null : (Double) score.value())
        .bind("floor", score == null ? null : (Double) score.floor())
        .execute();
  }

  /** The score of the newest checkpoint that has one. */
  static Optional<CheckpointScore> newestScore(Handle handle, long run) {
    return handle
        .createQuery(
            """
            SELECT step, score_name, score_value, score_floor FROM checkpoints
            WHERE run_id = :run AND score_name IS NOT NULL ORDER BY step DESC LIMIT 1
            """)
        .bind("run", run)
        .map(
            (row, context) ->
                new CheckpointScore(
                    row.getLong("step"),
                    new FrechetDistance(
                        row.getString("score_name"),
                        row.getDouble("score_value"),
                        row.getDouble("score_floor"))))
        .findOne();
  }

  static boolean exists(Handle handle, long run, long step) {
    return handle
            .createQuery("SELECT count(*) FROM checkpoints WHERE run_id = :run AND step = :step")
            .bind("run", run)
            .bind("step", step)
            .mapTo(Integer.class)
            .one()
        > 0;
  }

  static List<Long> steps(Handle handle, long run) {
    return handle
        .createQuery("SELECT step FROM checkpoints WHERE run_id = :run ORDER BY step")
        .bind("run", run)
        .mapTo(Long.class)
        .list();
  }

  /** Checkpoints beyond a step in the direction of the listing. */
  static List<CheckpointRecord> beyond(
      Handle handle, long run, long step, boolean newestFirst, int limit) {
    String order = newestFirst ? "step < :step ORDER BY step DESC" : "step > :step ORDER BY step";
    return handle
        .createQuery("SELECT * FROM checkpoints WHERE run_id = :run AND " + order + " LIMIT :limit")
        .bind("run", run)
        .bind("step", step)
        .bind("limit", limit)
        .map((row, context) -> toCheckpoint(row))
        .list();
  }

  static Optional<CheckpointRecord> find(Handle handle, long run, long step) {
    return handle
        .createQuery("SELECT * FROM checkpoints WHERE run_id = :run AND step = :step")
        .bind("run", run)
        .bind("step", step)
        .map((row, context) -> toCheckpoint(row))
        .findOne();
  }

  private static CheckpointRecord toCheckpoint(ResultSet row) throws SQLException {
    return new CheckpointRecord(
        ManifestJson.read(row.getString("manifest"), "manifest of step " + row.getLong("step")),
        Times.toInstant(row.getLong("time")),
        row.getBoolean("kept"));
  }

  static void setKept(Handle handle, long run, long step, boolean kept) {
    handle
        .createUpdate("UPDATE checkpoints SET kept = :kept WHERE run_id = :run AND step = :step")
        .bind("run", run)
        .bind("step", step)
        .bind("kept", kept)
        .execute();
  }

  /** Removes a checkpoint, one that is kept only where {@code evenKept}; whether it was removed. */
  static boolean delete(Handle handle, long run, long step, boolean evenKept) {
    return handle
            .createUpdate(
                """
                DELETE FROM checkpoints
                WHERE run_id = :run AND step = :step AND (:evenKept OR NOT kept)
                """)
            .bind("evenKept", evenKept)
            .bind("run", run)
            .bind("step", step)
            .execute()
        > 0;
  }
}
