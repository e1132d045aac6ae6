package dev.ganforge.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A trainer as users start it, in a process of its own. */
final class TrainerProcess implements AutoCloseable {
  private static final Pattern LISTENS = Pattern.compile("^trainer on (\\S+),");

  private final Process process;
  private final String address;

  private TrainerProcess(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Starts one on a free port and waits until it listens. */
  static TrainerProcess start(String root, Path dataDir) {
    ProcessBuilder builder =
        new ProcessBuilder(
            root + "/ganforge", "trainer", "--port", "0", "--data-dir", dataDir.toString());
    builder.environment().remove("GANFORGE_MAIN");
    try {
      Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      BufferedReader said =
          new BufferedReader(
              new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
      StringBuilder all = new StringBuilder();
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        Matcher listens = LISTENS.matcher(line);
        if (listens.find()) {
          drain(said);
          return new TrainerProcess(process, listens.group(1));
        }
        all.append(line).append('\n');
      }
      throw new IllegalStateException("the trainer ended: " + all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads on, so that it never waits to be read. */
  private static void drain(BufferedReader said) {
    Thread thread =
        new Thread(
            () -> {
              try {
                long unused = said.transferTo(Writer.nullWriter());
              } catch (IOException e) {
                // it has ended
              }
            },
            "trainer-stderr");
    thread.setDaemon(true);
    thread.start();
  }

  /** Host and port. */
  String address() {
    return address;
  }

  /** Resident memory in bytes; 0 where unknown. */
  long residentBytes() {
    return Processes.resident(process.pid());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
