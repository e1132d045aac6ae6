package dev.ganforge.trainer.run;

import ai.djl.Device;
import dev.ganforge.runtime.engine.TorchEngine;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.dataset.Datasets;
import dev.ganforge.trainer.history.RunRecord;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.quality.FeatureExtractor;
import dev.ganforge.trainer.training.RunSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queues runs and trains one at a time on a thread of its own. Thread-safe. */
public final class RunManager implements RunControl, AutoCloseable {
  /*
   * The worker takes names from the queue; what a name stands for is in the history. A run ends by
   * end(), which either takes it out of the queue or asks the run under way to end after its step;
   * both happen under the lock, so that a run cannot begin in between.
   */
  private static final Logger log = LoggerFactory.getLogger(RunManager.class);
  private static final long STOP_WAIT_SECONDS = 10;

  private final RunContext context;
  private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
  private final Thread worker = new Thread(this::work, "trainer");
  private final Object lock = new Object();
  private @Nullable TrainingRun current;
  private boolean closed;

  private RunManager(RunContext context) {
    this.context = context;
  }

  /**
   * Takes up the queue of a data directory: runs that a crash cut off are ended, queued ones go on.
   */
  public static RunManager open(RunContext context) {
    RunManager manager = new RunManager(context);
    List<RunState> cutOff = List.of(RunState.PREPARING, RunState.RUNNING, RunState.PAUSED);
    for (RunRecord run : context.history().runsIn(cutOff)) {
      log.warn("Run {} was {} when the trainer ended without closing", run.name(), run.state());
      context
          .events()
          .setState(run.name(), RunState.STOPPED, "the trainer ended without closing this run");
    }
    context
        .history()
        .runsIn(List.of(RunState.QUEUED))
        .forEach(run -> manager.queue.add(run.name()));
    manager.worker.setDaemon(true);
    return manager;
  }

  /** Begins to train what is queued. */
  public void begin() {
    worker.start();
  }

  @Override
  public RunRecord start(String nameOrEmpty, RunSettings settings) {
    Datasets.Summary data = Datasets.inspect(settings.data().dataset());
    check(settings, data);
    synchronized (lock) {
      if (closed) {
        throw ServiceException.unavailable("the trainer is shutting down");
      }
      String name = nameOrEmpty.isEmpty() ? newName(settings) : nameOrEmpty;
      RunRecord run = context.events().createRun(name, settings);
      queue.add(name);
      return run;
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
    TrainingRun active;
    synchronized (lock) {
      RunRecord run = context.history().run(name);
      if (run.state().isFinal()) {
        throw ServiceException.failedPrecondition(
            "run \"" + name + "\" has ended: it is " + run.state());
      }
      active = current;
      if (active == null || !active.name().equals(name)) {
        queue.remove(name);
        return context.events().setState(name, RunState.STOPPED, "stopped before it began");
      }
      active.requestEnd("");
    }
    active.awaitEnd(STOP_WAIT_SECONDS, TimeUnit.SECONDS);
    return context.history().run(name);
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
    TorchEngine.setThreads(context.threads());
    try {
      while (true) {
        String name = queue.take();
        TrainingRun run = new TrainingRun(context, context.history().run(name));
        synchronized (lock) {
          if (closed) {
            return;
          }
          current = run;
        }
        run.execute();
        synchronized (lock) {
          current = null;
        }
      }
    } catch (InterruptedException e) {
      log.debug("The trainer's thread was interrupted");
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
        active.requestEnd("the trainer was shut down");
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
