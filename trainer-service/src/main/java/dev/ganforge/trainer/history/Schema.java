package dev.ganforge.trainer.history;

import dev.ganforge.runtime.error.ServiceException;
import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The tables of the history, and the steps from each version of them to the next. */
final class Schema {
  /*
   * Times are nanoseconds since 1970 in UTC. A NaN is stored as NULL, as SQLite cannot keep it;
   * infinities are kept as they are. Identifiers and sequence numbers are never used twice.
   */
  private static final String VERSION_1 =
      """
      CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        settings TEXT NOT NULL,
        created INTEGER NOT NULL,
        started INTEGER,
        ended INTEGER,
        heartbeat INTEGER,
        total_steps INTEGER,
        steps_per_epoch INTEGER,
        channels INTEGER,
        height INTEGER,
        width INTEGER,
        latent INTEGER,
        distribution TEXT,
        provenance TEXT
      );
      CREATE TABLE metrics (
        run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        epoch INTEGER NOT NULL,
        loss_d REAL,
        loss_g REAL,
        d_real REAL,
        d_fake_before REAL,
        d_fake_after REAL,
        images_per_second REAL,
        time INTEGER NOT NULL,
        active_seconds REAL NOT NULL,
        PRIMARY KEY (run_id, step)
      ) WITHOUT ROWID;
      CREATE TABLE metric_blocks (
        run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        block INTEGER NOT NULL,
        last_step INTEGER NOT NULL,
        steps INTEGER NOT NULL,
        min_loss_d REAL, max_loss_d REAL, bad_loss_d INTEGER NOT NULL,
        min_loss_g REAL, max_loss_g REAL, bad_loss_g INTEGER NOT NULL,
        min_d_real REAL, max_d_real REAL, bad_d_real INTEGER NOT NULL,
        min_d_fake_before REAL, max_d_fake_before REAL, bad_d_fake_before INTEGER NOT NULL,
        min_d_fake_after REAL, max_d_fake_after REAL, bad_d_fake_after INTEGER NOT NULL,
        min_images_per_second REAL, max_images_per_second REAL, bad_images_per_second INTEGER NOT NULL,
        PRIMARY KEY (run_id, block)
      ) WITHOUT ROWID;
      CREATE TABLE checkpoints (
        run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        manifest TEXT NOT NULL,
        time INTEGER NOT NULL,
        PRIMARY KEY (run_id, step)
      );
      CREATE TABLE events (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        run_id INTEGER NOT NULL,
        run TEXT NOT NULL,
        kind TEXT NOT NULL,
        state TEXT,
        reason TEXT,
        step INTEGER,
        time INTEGER NOT NULL
      );
      CREATE INDEX events_of_run ON events (run_id, sequence);
      CREATE INDEX checkpoint_events ON events (sequence) WHERE kind <> 'STATE';
      """;

  /** The newest score can then be found without reading manifests, which leave zeros out. */
  private static final String VERSION_2 =
      """
      ALTER TABLE checkpoints ADD COLUMN score_name TEXT;
      ALTER TABLE checkpoints ADD COLUMN score_value REAL;
      ALTER TABLE checkpoints ADD COLUMN score_floor REAL;
      UPDATE checkpoints SET
        score_name = json_extract(manifest, '$.frechet[0].name'),
        score_value = coalesce(json_extract(manifest, '$.frechet[0].value'), 0),
        score_floor = coalesce(json_extract(manifest, '$.frechet[0].floor'), 0)
      WHERE json_extract(manifest, '$.frechet[0].name') IS NOT NULL;
      CREATE INDEX scored_checkpoints ON checkpoints (run_id, step) WHERE score_name IS NOT NULL;
      """;

  /**
   * Checkpoints to keep, runs that wait until something can be written, and what forks began with.
   */
  private static final String VERSION_3 =
      """
      ALTER TABLE checkpoints ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE runs ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE runs ADD COLUMN parent TEXT;
      """;

  /** Sums, of which a moving average over many steps is made without reading each. */
  private static final String VERSION_4 =
      MetricBlocks.columns(
              column ->
                  "ALTER TABLE metric_blocks ADD COLUMN sum_"
                      + column
                      + " REAL NOT NULL DEFAULT 0;\n")
          + MetricBlocks.UPDATE_ALL
          + ";";

  private static final List<String> STEPS = List.of(VERSION_1, VERSION_2, VERSION_3, VERSION_4);

  private Schema() {}

  /**
   * Brings the tables up to date.
   *
   * @throws ServiceException FAILED_PRECONDITION where a later Ganforge wrote the file
   */
  static void migrate(Handle handle, Path file) {
    int version = handle.createQuery("PRAGMA user_version").mapTo(Integer.class).one();
    if (version > STEPS.size()) {
      throw ServiceException.failedPrecondition(
          file + " has version " + version + "; allowed: up to " + STEPS.size());
    }
    for (int next = version + 1; next <= STEPS.size(); next++) {
      String script = STEPS.get(next - 1);
      String done = "PRAGMA user_version = " + next;
      handle.useTransaction(
          transaction -> {
            transaction.createScript(script).execute();
            transaction.execute(done);
          });
    }
  }
}
