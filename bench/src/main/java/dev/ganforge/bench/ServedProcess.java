package dev.ganforge.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, and where it listens by its own words. */
final class ServedProcess implements AutoCloseable {
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Process process;
  private final String target;
  private final Path log;

  /**
   * Starts it and waits until it says where it listens.
   *
   * @param address a pattern whose first group, in the output, is its port
   */
  ServedProcess(List<String> command, String address) {
    try {
      log = Files.createTempFile("ganforge-bench", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().remove("GANFORGE_MAIN");
      process = builder.start();
      target = "127.0.0.1:" + awaitPort(Pattern.compile(address, Pattern.MULTILINE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String awaitPort(Pattern address) throws IOException {
    long deadline = System.nanoTime() + START_NANOS;
    while (true) {
      String said = Files.readString(log);
      Matcher matcher = address.matcher(said);
      if (matcher.find()) {
        return matcher.group(1);
      }
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroy();
        throw new IllegalStateException("a server did not start: " + said);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Where it listens: host:port. */
  String target() {
    return target;
  }

  /** Its resident memory, by Linux's /proc; 0 where unknown. */
  long residentBytes() {
    return Processes.resident(process.pid());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
