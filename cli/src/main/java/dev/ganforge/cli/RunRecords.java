package dev.ganforge.cli;

import dev.ganforge.cli.option.RecordOptions;
import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.cli.progress.RunListener;
import dev.ganforge.cli.record.RunRecorder;
import dev.ganforge.cli.record.RunSink;
import dev.ganforge.cli.record.SampleFolder;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.cli.tensorboard.TensorBoardRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The records of a run that a command line asks for, completed also at shutdown. */
final class RunRecords implements AutoCloseable {
  /*
   * At Ctrl-C the command's own thread still receives the run's last checkpoint and completes the
   * records itself. The first of all closings sets a limit to that, after which they are completed
   * as they are, so that a run that does not stop in time leaves whole files too; the last one,
   * registered before the trainer, keeps the process alive until they are complete.
   */
  private static final Duration AT_ONCE = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(4);

  private static final String SAMPLES = "--samples-dir";
  private static final String TENSOR_BOARD = "--tensorboard";

  private final RecordOptions options;
  private final Shutdown shutdown;
  private final Duration patience;
  private final List<Shutdown.Registration> registrations = new ArrayList<>();
  private volatile @Nullable RunRecorder recorder;

  /**
   * Makes the folders, so that one that cannot be made is known before a run starts.
   *
   * @param patience how long, at shutdown, the command's own thread may take to come to its end
   */
  RunRecords(RecordOptions options, Shutdown shutdown, Duration patience) {
    this.options = options;
    this.shutdown = shutdown;
    this.patience = patience;
    options.samplesDir().ifPresent(folder -> make(SAMPLES, folder));
    options.tensorBoard().ifPresent(folder -> make(TENSOR_BOARD, folder));
    registrations.add(shutdown.register(LONGEST.plus(AT_ONCE), this::awaitComplete));
  }

  private static void make(String option, Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw CommandFailure.badInput(option + " " + folder + " cannot be made a folder", e);
    }
    if (!Files.isWritable(folder)) {
      throw CommandFailure.badInput(option + " " + folder + " cannot be written to");
    }
  }

  /** Whether any is asked for. */
  boolean any() {
    return options.samplesDir().isPresent() || options.tensorBoard().isPresent();
  }

  /** Begins to record a run; the view is told everything too. */
  RunRecorder begin(String run, RunListener view, TrainerClient trainer) {
    RunRecorder begun = new RunRecorder(view, trainer, run, sinks(run, view));
    recorder = begun;
    registrations.add(shutdown.register(AT_ONCE, () -> completeInTime(begun)));
    return begun;
  }

  private Map<String, RunSink> sinks(String run, RunListener view) {
    Map<String, RunSink> sinks = new TreeMap<>();
    options.samplesDir().ifPresent(folder -> sinks.put(SAMPLES, new SampleFolder(folder)));
    options
        .tensorBoard()
        .ifPresent(
            folder -> {
              try {
                sinks.put(TENSOR_BOARD, TensorBoardRun.open(folder, run, Clock.systemUTC()));
              } catch (IOException e) {
                view.say(TENSOR_BOARD + " is given up: " + e);
              }
            });
    return sinks;
  }

  private void completeInTime(RunRecorder begun) {
    Thread thread =
        new Thread(
            () -> {
              if (!begun.awaitClosed(patience)) {
                begun.close();
              }
            },
            "records");
    thread.setDaemon(true);
    thread.start();
  }

  private void awaitComplete() {
    RunRecorder begun = recorder;
    if (begun != null) {
      begun.awaitClosed(LONGEST);
    }
  }

  @Override
  public void close() {
    registrations.forEach(Shutdown.Registration::close);
  }
}
