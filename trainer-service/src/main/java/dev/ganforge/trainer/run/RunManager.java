package dev.ganforge.trainer.run;

import ai.djl.Device;
import dev.ganforge.runtime.engine.TorchEngine;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.ParentCheckpoint;
import dev.ganforge.trainer.dataset.Datasets;
import dev.ganforge.trainer.history.CheckpointRecord;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.quality.FeatureExtractor;
import dev.ganforge.trainer.training.RunSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queues runs and trains one at a time on a thread of its own. Thread-safe. */
public final class RunManager implements RunControl, AutoCloseable {
  /*
   * The worker takes names from the queue; what a name stands for is in the history. A run that is
   * not under way changes its state under the lock; the one under way is asked to end after its
   * step. So is a run that begins at that moment, as it begins under the lock too. One that is
   * ending by itself may end otherwise than asked: then its new state decides.
   */
  private static final Logger log = LoggerFactory.getLogger(RunManager.class);
  private static final long STOP_WAIT_SECONDS = 10;
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final RunContext context;
  private final boolean autoResume;
  private final RunQueue queue = new RunQueue();
  private final Pruning pruning;
  private final Thread worker = new Thread(this::work, "trainer");
  private final Object lock = new Object();
  private @Nullable TrainingRun current;
  private boolean closed;

  private RunManager(RunContext context, boolean autoResume) {
    this.context = context;
    this.autoResume = autoResume;
    pruning = new Pruning(context);
  }

  /**
   * Takes up the queue of a data directory, after what the trainer before left unfinished.
   *
   * @param autoResume runs that were cut off go on; otherwise they are ended
   */
  public static RunManager open(RunContext context, boolean autoResume) throws IOException {
    RunManager manager = new RunManager(context, autoResume);
    Recovery recovery = new Recovery(context);
    recovery.checkpoints();
    recovery.runs(autoResume);
    context
        .history()
        .runsIn(List.of(RunState.QUEUED))
        .forEach(run -> manager.queue.add(run.name()));
    context.history().runsIn(List.of(RunState.PAUSED)).stream()
        .filter(RunRecord::held)
        .forEach(run -> manager.queue.hold(run.name()));
    manager.pruning.laterAll();
    manager.worker.setDaemon(true);
    return manager;
  }

  /** Begins to train what is queued. */
  public void begin() {
    worker.start();
  }

  @Override
  public RunRecord start(String nameOrEmpty, RunSettings settings) {
    check(settings, Datasets.inspect(settings.data().dataset()));
    synchronized (lock) {
      RunRecord run = create(nameOrEmpty, settings, null);
      queue.add(run.name());
      return run;
    }
  }

  private RunRecord create(
      String nameOrEmpty, RunSettings settings, @Nullable ParentCheckpoint parent) {
    requireOpen();
    String name = nameOrEmpty.isEmpty() ? newName(settings) : nameOrEmpty;
    return context.events().createRun(name, settings, parent);
  }

  @Override
  public RunRecord fork(
      String parent, OptionalLong step, String nameOrEmpty, UnaryOperator<RunSettings> asked) {
    Manifest from = Fork.source(context.history(), parent, step);
    context.store().hold(parent, from.step());
    RunSettings settings = Fork.settings(from, asked);
    check(settings, Datasets.inspect(settings.data().dataset()));
    RunRecord fork;
    synchronized (lock) {
      fork = create(nameOrEmpty, settings, ParentCheckpoint.of(from));
    }
    Fork.beginOrAbandon(context, fork);
    synchronized (lock) {
      queue.add(fork.name());
      return context.history().run(fork.name());
    }
  }

  @Override
  public CheckpointRecord keep(String run, long step, boolean kept) {
    CheckpointRecord checkpoint = context.history().setKept(run, step, kept);
    if (!kept) {
      pruning.later(run);
    }
    return checkpoint;
  }

  private void requireOpen() {
    if (closed) {
      throw ServiceException.unavailable("the trainer is shutting down");
    }
  }

  /** Refuses what would fail later, after a long wait in the queue perhaps. */
  private void check(RunSettings settings, Datasets.Summary data) {
    int batch = settings.data().batchSize() * settings.objective().dUpdates();
    if (batch > data.files()) {
      throw ServiceException.invalid(
          "batch_size",
          settings.data().batchSize(),
          "1 to the size of the data set, which has " + data.files() + " images");
    }
    NetworkSettings network = settings.network();
    Gan gan =
        Presets.gan(network.channels() == 0 ? network.withChannels(data.channels()) : network);
    Device device = TorchEngine.device(context.device(settings));
    String extractor = settings.evaluation().featureExtractor();
    if (!extractor.isEmpty()) {
      TorchEngine.setThreads(context.threads());
      FeatureExtractor.of(extractor, gan.image(), device).close();
    }
  }

  private String newName(RunSettings settings) {
    return DefaultRunName.of(
        settings,
        context.clock().instant().atZone(ZoneId.systemDefault()),
        name -> context.history().findRun(name).isPresent());
  }

  @Override
  public RunRecord stop(String name) {
    return end(
        name,
        End.STOP,
        run -> {
          if (run.state().isFinal()) {
            throw ServiceException.failedPrecondition(
                "run \"" + name + "\" has ended: it is " + run.state());
          }
        });
  }

  @Override
  public RunRecord pause(String name) {
    return end(
        name,
        End.PAUSE,
        run -> {
          if (run.state() != RunState.RUNNING) {
            throw ServiceException.failedPrecondition(
                "run \"" + name + "\" is " + run.state() + "; only a RUNNING one can be paused");
          }
        });
  }

  private RunRecord end(String name, End wanted, Consumer<RunRecord> allowed) {
    while (true) {
      TrainingRun active;
      synchronized (lock) {
        RunRecord run = context.history().run(name);
        allowed.accept(run);
        active = current;
        if (active == null || !active.name().equals(name) || active.isOver()) {
          queue.remove(name);
          String reason = run.state() == RunState.QUEUED ? "stopped before it began" : "";
          return context.events().setState(name, wanted.state(), reason);
        }
      }
      boolean asked = active.requestEnd(wanted);
      active.awaitEnd(STOP_WAIT_SECONDS, TimeUnit.SECONDS);
      if (asked) {
        return context.history().run(name);
      }
    }
  }

  @Override
  public RunRecord resume(String name, Totals totals, UnaryOperator<RunSettings> asked) {
    Datasets.inspect(context.history().run(name).settings().data().dataset());
    synchronized (lock) {
      requireOpen();
      RunRecord run = context.history().run(name);
      if (!run.state().isFinal() && run.state() != RunState.PAUSED) {
        throw ServiceException.failedPrecondition(
            "run \"" + name + "\" is " + run.state() + "; there is nothing to resume");
      }
      RunSettings settings = totals.applied(run, Resumption.settings(run, asked));
      TrainingRun active = current;
      if (active != null && active.name().equals(name) && active.isHeld()) {
        return retried(active, run, settings);
      }
      LastCheckpoint.rewindTo(context, name, run.latestCheckpointStep());
      context.history().setSettings(name, settings);
      RunRecord queued =
          context
              .events()
              .setState(name, RunState.QUEUED, "goes on from step " + run.latestCheckpointStep());
      queue.add(name);
      return queued;
    }
  }

  /** A run that is held as its checkpoint cannot be written goes on where it is. */
  private static RunRecord retried(TrainingRun active, RunRecord run, RunSettings settings) {
    if (!settings.equals(run.settings())) {
      throw ServiceException.failedPrecondition(
          "run \""
              + run.name()
              + "\" holds a checkpoint that cannot be written: resume it as it was, or stop it"
              + " first");
    }
    active.hurry();
    return run;
  }

  @Override
  public void delete(String name) {
    synchronized (lock) {
      RunRecord run = context.history().run(name);
      if (!run.state().isFinal()) {
        throw ServiceException.failedPrecondition(
            "run \"" + name + "\" is " + run.state() + "; stop it first");
      }
      context.events().deleteRun(name);
    }
    try {
      context.store().delete(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void work() {
    try {
      while (true) {
        Optional<String> name = queue.take(IDLE);
        if (isClosed()) {
          return;
        }
        if (name.isPresent()) {
          train(name.get());
        } else {
          pruning.finish();
        }
      }
    } catch (InterruptedException e) {
      log.debug("The trainer's thread was interrupted");
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  private void train(String name) {
    if (!context.reserve().hasRoom()) {
      waitForRoom(name);
      return;
    }
    TrainingRun run = begin(name);
    if (run == null) {
      return;
    }
    boolean again = execute(run);
    synchronized (lock) {
      current = null;
      if (again && !closed) {
        queue.hold(name);
      } else {
        queue.relax();
      }
    }
  }

  /** The run of a name from the queue; null where it is not to be trained any more. */
  private @Nullable TrainingRun begin(String name) {
    synchronized (lock) {
      RunRecord record = context.history().findRun(name).filter(RunManager::isDue).orElse(null);
      if (closed || record == null) {
        return null;
      }
      if (record.state() != RunState.QUEUED) {
        record = context.events().setState(name, RunState.QUEUED, "it is tried again");
      }
      current = new TrainingRun(context, record, pruning, queue::hasReady);
      return current;
    }
  }

  /** A run in the queue that was trained has one of these states where it could not be written. */
  private static boolean isDue(RunRecord run) {
    return switch (run.state()) {
      case QUEUED, PREPARING, RUNNING -> true;
      case PAUSED -> run.held();
      case COMPLETED, STOPPED, FAILED -> false;
    };
  }

  private void waitForRoom(String name) {
    synchronized (lock) {
      queue.hold(name);
      try {
        if (context
            .history()
            .findRun(name)
            .filter(it -> it.state() == RunState.QUEUED)
            .isPresent()) {
          context
              .events()
              .hold(name, "nothing can be written in the data directory; it is tried again");
        }
      } catch (UncheckedIOException e) {
        log.warn("Run {} waits for room: {}", name, e.getMessage());
      }
    }
  }

  /** Whether the run is to be tried again. */
  private static boolean execute(TrainingRun run) {
    try {
      return run.execute();
    } catch (RuntimeException e) {
      log.error("How run {} ended could not be written", run.name(), e);
      return DiskFull.caused(e);
    }
  }

  /** Ends the run under way, checkpointed, and the thread; queued runs wait for the next start. */
  @Override
  public void close() {
    TrainingRun active;
    synchronized (lock) {
      closed = true;
      active = current;
      if (active != null) {
        RunState state = autoResume ? RunState.QUEUED : RunState.STOPPED;
        active.requestEnd(new End(state, "the trainer was shut down"));
      }
    }
    if (active != null) {
      active.awaitEnd(60, TimeUnit.SECONDS);
    }
    worker.interrupt();
    try {
      worker.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
