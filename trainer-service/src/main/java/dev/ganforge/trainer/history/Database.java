package dev.ganforge.trainer.history;

import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/** The SQLite file of a data directory: one connection that writes, a few that read. */
final class Database implements AutoCloseable {
  /*
   * SQLite has one writer at a time, so there is one connection for it, behind a lock; readers have
   * connections of their own and, thanks to the write-ahead log, never wait for it.
   *
   * synchronous=NORMAL puts a transaction on the disk with the log's next checkpoint: a killed
   * process loses nothing, a power cut may lose the newest transactions but never breaks the file.
   * For metrics that is enough: a run resumes from a checkpoint and computes later steps again. An
   * event's sequence number, though, must not be given out twice, and others know it as soon as it
   * is announced: transactions with events are written with synchronous=FULL.
   */
  private static final int MAX_IDLE_READERS = 4;

  private final Jdbi readers;
  private final ConcurrentLinkedDeque<Handle> idleReaders = new ConcurrentLinkedDeque<>();
  private final Handle writer;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile boolean closed;

  private Database(Jdbi readers, Handle writer) {
    this.readers = readers;
    this.writer = writer;
  }

  /** Opens the file, making it where it is not there, and brings its schema up to date. */
  static Database open(Path file) {
    Handle writer = jdbi(file, SQLiteConfig.TransactionMode.IMMEDIATE).open();
    try {
      Schema.migrate(writer, file);
      return new Database(jdbi(file, SQLiteConfig.TransactionMode.DEFERRED), writer);
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  private static Jdbi jdbi(Path file, SQLiteConfig.TransactionMode mode) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setBusyTimeout(5000);
    config.enforceForeignKeys(true);
    config.setTransactionMode(mode);
    Jdbi jdbi = Jdbi.create(() -> connect(config, file));
    jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
    return jdbi;
  }

  private static Connection connect(SQLiteConfig config, Path file) throws SQLException {
    return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
  }

  /** Reads one state of the database, whatever is being written. */
  <T extends @Nullable Object> T read(Function<Handle, T> query) {
    requireOpen();
    Handle handle = idleReaders.pollFirst();
    try (Borrowed borrowed = new Borrowed(handle == null ? readers.open() : handle)) {
      T result = borrowed.handle.inTransaction(query::apply);
      borrowed.reusable = true;
      return result;
    } catch (JdbiException e) {
      throw failed("read", e);
    }
  }

  /** A reader's connection: kept for the next one unless its query failed. */
  private final class Borrowed implements AutoCloseable {
    final Handle handle;
    boolean reusable;

    Borrowed(Handle handle) {
      this.handle = handle;
    }

    @Override
    public void close() {
      if (reusable && !closed && idleReaders.size() < MAX_IDLE_READERS) {
        idleReaders.addFirst(handle);
      } else {
        handle.close();
      }
    }
  }

  /** Runs one transaction; all of it is kept or nothing. */
  <T extends @Nullable Object> T write(Function<Handle, T> change) {
    writing.lock();
    try {
      requireOpen();
      return writer.inTransaction(change::apply);
    } catch (JdbiException e) {
      throw failed("written", e);
    } finally {
      writing.unlock();
    }
  }

  /** The same, and when this returns it is on the disk. */
  <T extends @Nullable Object> T writeDurably(Function<Handle, T> change) {
    writing.lock();
    try {
      requireOpen();
      writer.execute("PRAGMA synchronous = FULL");
      try {
        return write(change);
      } finally {
        writer.execute("PRAGMA synchronous = NORMAL");
      }
    } catch (JdbiException e) {
      throw failed("written", e);
    } finally {
      writing.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw ServiceException.unavailable("the history is closed");
    }
  }

  private static UncheckedIOException failed(String what, JdbiException e) {
    Throwable cause = e.getCause() instanceof SQLException sql ? sql : e;
    String message = "history.db cannot be " + what + ": " + cause.getMessage();
    return new UncheckedIOException(message, new IOException(message, e));
  }

  @Override
  public void close() {
    writing.lock();
    try {
      if (!closed) {
        closed = true;
        for (Handle idle = idleReaders.pollFirst(); idle != null; idle = idleReaders.pollFirst()) {
          idle.close();
        }
        writer.close();
      }
    } finally {
      writing.unlock();
    }
  }
}
