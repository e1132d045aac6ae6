package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.training.StepMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A trainer that is killed again and again, and goes on each time, ends with the state of one that
 * never was.
 */
@DisabledOnOs(OS.WINDOWS)
@Execution(ExecutionMode.CONCURRENT) // most of it is waiting for processes to start
class KillTest {
  /** Kills in each preset. */
  private static final int KILLS = Integer.getInteger("ganforge.kills", 25);

  private static final long LONGEST_MILLIS = 1500;
  private static final int MORE_STEPS = 20;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"dcgan", "mlp", "vanilla", "conv"})
  void endsAsIfNothingHadHappened(String preset) throws Exception {
    List<String> settings = settings(preset);
    long seed = Long.getLong("ganforge.kills.seed", System.nanoTime());
    Random random = new Random(seed);
    String what = "seed " + seed;
    startEndless(settings);
    for (int i = 0; i < KILLS; i++) {
      killOnce(random);
    }
    long step = newestCheckpoint();
    assertThat(step).as(what).isPositive();
    long total = step + MORE_STEPS;
    assertEnds(what, "resume", "run", "--steps", "" + total);
    Ganforge doctor = Ganforge.run(folder, "doctor", "--data-dir", "data");
    assertThat(doctor.status()).as(what + "\n" + doctor.everything()).isZero();
    assertThat(doctor.out()).as(what).isEmpty();

    List<String> whole = new ArrayList<>(List.of("train", "--name", "whole"));
    whole.addAll(settings);
    whole.addAll(List.of("--steps", "" + total, "--checkpoint-every", "" + total));
    assertEnds(what, whole.toArray(String[]::new));
    assertThat(sha256("run", total)).as(what).isEqualTo(sha256("whole", total));
    assertSameHistory(what, total);
  }

  /** A trainer that begins an endless run and is killed at its first steps. */
  private void startEndless(List<String> settings) {
    List<String> train = new ArrayList<>(List.of("train", "--name", "run", "--json"));
    train.addAll(settings);
    train.addAll(List.of("--steps", "1000000", "--checkpoint-every", "3"));
    train.addAll(List.of("--embedded", "--data-dir", "data"));
    try (Ganforge first = Ganforge.start(folder, train.toArray(String[]::new))) {
      first.awaitLines(4).kill();
      first.status();
    }
  }

  /** Kills at a random moment after the start, or in the middle of writing a checkpoint. */
  private void killOnce(Random random) {
    boolean writing = random.nextBoolean();
    try (Ganforge trainer =
        Ganforge.start(
            folder,
            "trainer --port 0 --data-dir data --device cpu --threads 1 --auto-resume".split(" "))) {
      trainer.awaitMessage("^trainer on (\\S+),");
      Duration wait = Duration.ofMillis(random.nextLong(LONGEST_MILLIS));
      LockSupport.parkNanos(wait.toNanos());
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (writing && !isWriting() && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      LockSupport.parkNanos(writing ? random.nextInt(20_000_000) : 0);
      trainer.kill();
      trainer.status();
    }
  }

  private boolean isWriting() {
    return checkpointNames().anyMatch(name -> name.startsWith(".tmp-"));
  }

  private long newestCheckpoint() {
    return checkpointNames()
        .filter(name -> !name.startsWith("."))
        .mapToLong(Long::parseLong)
        .max()
        .orElse(-1);
  }

  private Stream<String> checkpointNames() {
    try (Stream<Path> folders = Files.list(folder.resolve("data/runs/run/checkpoints"))) {
      return folders.map(path -> path.getFileName().toString()).toList().stream();
    } catch (NoSuchFileException e) {
      return Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertEnds(String what, String... arguments) {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addAll(List.of("--embedded", "--data-dir", "data"));
    Ganforge ended = Ganforge.run(folder, command.toArray(String[]::new));
    assertThat(ended.status()).as(what + "\n" + ended.everything()).isZero();
  }

  private String sha256(String run, long step) throws Exception {
    Path file = folder.resolve("data/runs/" + run + "/checkpoints/" + step + "/state.safetensors");
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }

  private void assertSameHistory(String what, long total) {
    try (History history = History.open(folder.resolve("data"))) {
      List<StepMetrics> run = history.metricsBetween("run", 0, total, Integer.MAX_VALUE);
      List<StepMetrics> whole = history.metricsBetween("whole", 0, total, Integer.MAX_VALUE);
      assertThat(run)
          .as(what)
          .extracting(StepMetrics::step)
          .isEqualTo(LongStream.rangeClosed(1, total).boxed().toList());
      assertThat(run)
          .as(what)
          .extracting(StepMetrics::lossD, StepMetrics::lossG, StepMetrics::dFakeAfter)
          .isEqualTo(
              whole.stream()
                  .map(
                      m ->
                          org.assertj.core.groups.Tuple.tuple(m.lossD(), m.lossG(), m.dFakeAfter()))
                  .toList());
    }
  }

  private static List<String> settings(String preset) {
    List<String> settings = new ArrayList<>(List.of("--preset", preset, "--batch-size", "8"));
    settings.addAll(
        preset.equals("dcgan")
            ? List.of("--image-size", "16", "--ngf", "4", "--ndf", "4", "--latent", "8")
            : List.of("--width", "0.0625", "--latent", "8"));
    return settings;
  }
}
