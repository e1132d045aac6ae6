package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One process of the command line, on the class path of the tests. */
final class Ganforge implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Process process;
  private final Path out;
  private final Path err;

  private Ganforge(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts a command; what it writes goes to files of the folder. */
  static Ganforge start(Path folder, String... arguments) {
    try {
      Path out = Files.createTempFile(folder, "stdout", ".txt");
      Path err = Files.createTempFile(folder, "stderr", ".txt");
      List<String> command = new ArrayList<>(java());
      command.addAll(List.of(arguments));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("GANFORGE_"));
      builder.environment().put("OMP_WAIT_POLICY", "passive");
      List.of("METRICS_PORT", "TRAINER_METRICS_PORT", "GENERATOR_METRICS_PORT")
          .forEach(port -> builder.environment().put("GANFORGE_" + port, "0")); // none
      return new Ganforge(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command to its end. */
  static Ganforge run(Path folder, String... arguments) {
    Ganforge command = start(folder, arguments);
    command.status(LIMIT);
    return command;
  }

  /**
   * As the launcher starts it. A shell starts background jobs with SIGINT ignored, and what they
   * start inherits that: env undoes it, so that Ctrl-C can be tested from a job too.
   */
  private static List<String> java() {
    List<String> command = new ArrayList<>();
    if (System.getProperty("os.name").equals("Linux")) {
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // most live seconds
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    command.addAll(List.of("-cp", classPath, "dev.ganforge.cli.Main"));
    return command;
  }

  /** Waits for the end and returns the exit status. */
  int status(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        close();
        throw new AssertionError("still running after " + limit + "\n" + everything());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  int status() {
    return status(LIMIT);
  }

  /** The number of its process. */
  long pid() {
    return process.pid();
  }

  /** Presses Ctrl-C: SIGINT. */
  void interrupt() {
    signal("-INT");
  }

  /** Asks it to end: SIGTERM. */
  void terminate() {
    signal("-TERM");
  }

  /** Ends it without a word: SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  private void signal(String name) {
    try {
      int status = new ProcessBuilder("kill", name, "" + process.pid()).start().waitFor();
      assertThat(status).isZero();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until stdout has so many lines. */
  Ganforge awaitLines(int count) {
    await(() -> out().lines().count() >= count);
    return this;
  }

  /** Waits until stderr matches a pattern somewhere, and returns its first group. */
  String awaitMessage(String pattern) {
    Pattern compiled = Pattern.compile(pattern, Pattern.MULTILINE);
    await(() -> compiled.matcher(err()).find());
    Matcher matcher = compiled.matcher(err());
    assertThat(matcher.find()).isTrue();
    return matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
  }

  private void await(Supplier<Boolean> condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.get()) {
      if (!process.isAlive() && !condition.get()) {
        throw new AssertionError("ended before that\n" + everything());
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + LIMIT + "\n" + everything());
      }
      Poll.pause();
    }
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  /** Both streams, for messages. */
  String everything() {
    return "stdout:\n" + out() + "\nstderr:\n" + err();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process, if it has not yet. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
