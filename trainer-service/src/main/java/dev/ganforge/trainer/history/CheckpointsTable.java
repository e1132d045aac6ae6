package dev.ganforge.trainer.history;

import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.ManifestJson;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The checkpoints that are published and not deleted. */
final class CheckpointsTable {
  private CheckpointsTable() {}

  static void insert(Handle handle, long run, Manifest manifest, Instant time) {
    handle
        .createUpdate("INSERT INTO checkpoints VALUES (:run, :step, :manifest, :time)")
        .bind("run", run)
        .bind("step", manifest.step())
        .bind("manifest", ManifestJson.write(manifest))
        .bind("time", Times.toColumn(time))
        .execute();
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
        .map(
            (row, context) ->
                new CheckpointRecord(
                    ManifestJson.read(
                        row.getString("manifest"), "manifest of step " + row.getLong("step")),
                    Times.toInstant(row.getLong("time"))))
        .list();
  }

  static boolean delete(Handle handle, long run, long step) {
    return handle
            .createUpdate("DELETE FROM checkpoints WHERE run_id = :run AND step = :step")
            .bind("run", run)
            .bind("step", step)
            .execute()
        > 0;
  }
}
