package dev.ganforge.cli.record;

import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.cli.process.ExitStatus;
import dev.ganforge.cli.progress.RunListener;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.DescribeModelRequest;
import dev.ganforge.v1.DescribeModelResponse;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.StateChanged;
import dev.ganforge.v1.StepMetrics;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Passes on to a view what happens to a run, and gives it to the sinks with its images. */
public final class RunRecorder implements RunListener, AutoCloseable {
  /*
   * Images have to be fetched, and the trainer may go away in between: a fetch that found nobody
   * stays in line, and is made when the next event shows that the trainer is back.
   */
  private static final String REAL = "real.png";
  private static final String SAMPLES = "samples.png";

  private final RunListener view;
  private final TrainerClient trainer;
  private final String run;
  private final Map<String, RunSink> sinks;
  private final Deque<Runnable> fetches = new ArrayDeque<>();
  private final CountDownLatch finished = new CountDownLatch(1);
  private boolean described;
  private boolean realAsked;
  private boolean closed;

  private interface Writing {
    void to(RunSink sink) throws IOException;
  }

  /**
   * Begins to record.
   *
   * @param sinks by the option that asked for each
   */
  public RunRecorder(
      RunListener view, TrainerClient trainer, String run, Map<String, RunSink> sinks) {
    this.view = view;
    this.trainer = trainer;
    this.run = run;
    this.sinks = new TreeMap<>(sinks);
  }

  @Override
  public synchronized void step(StepMetrics metrics, long totalSteps) {
    view.step(metrics, totalSteps);
    write(sink -> sink.step(metrics));
    describe();
    fetch();
  }

  @Override
  public synchronized void checkpoint(CheckpointManifest manifest) {
    view.checkpoint(manifest);
    describe();
    if (!realAsked) {
      realAsked = true;
      fetches.add(this::fetchReal);
    }
    fetches.add(() -> fetchSamples(manifest));
    fetch();
  }

  @Override
  public synchronized void state(StateChanged change) {
    view.state(change);
    write(sink -> sink.state(change.getState()));
  }

  @Override
  public void say(String line) {
    view.say(line);
  }

  @Override
  public void flush() {
    view.flush();
  }

  private void describe() {
    if (!described) {
      described = true;
      fetches.add(this::fetchDescription);
    }
  }

  private void fetch() {
    while (!fetches.isEmpty() && !sinks.isEmpty()) {
      try {
        fetches.element().run();
      } catch (CommandFailure e) {
        if (e.status() == ExitStatus.UNAVAILABLE) {
          return;
        }
        throw e;
      } catch (StatusRuntimeException e) {
        view.say("a part of the run is not recorded: " + e.getStatus().getDescription());
      }
      fetches.remove();
    }
  }

  private void fetchDescription() {
    Run now = trainer.run(run);
    DescribeModelResponse model =
        trainer.describe(DescribeModelRequest.newBuilder().setRun(run).build());
    write(sink -> sink.description(now, model));
  }

  private void fetchReal() {
    byte[] png = trainer.file(run, OptionalLong.empty(), REAL);
    write(sink -> sink.realImages(png));
  }

  private void fetchSamples(CheckpointManifest manifest) {
    try {
      byte[] png = trainer.file(run, OptionalLong.of(manifest.getStep()), SAMPLES);
      write(sink -> sink.checkpoint(manifest, png));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.NOT_FOUND) { // else it has been removed since
        throw e;
      }
    }
  }

  private void write(Writing writing) {
    for (Iterator<Map.Entry<String, RunSink>> i = sinks.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<String, RunSink> entry = i.next();
      try {
        writing.to(entry.getValue());
      } catch (IOException e) {
        i.remove();
        givenUp(entry.getKey(), e);
        close(entry.getKey(), entry.getValue());
      }
    }
  }

  private void close(String option, RunSink sink) {
    try {
      sink.close();
    } catch (IOException e) {
      givenUp(option, e);
    }
  }

  private void givenUp(String option, IOException failure) {
    view.say(option + " is given up: " + failure);
  }

  /** Waits at most so long until it is closed; true where it is. */
  public boolean awaitClosed(Duration limit) {
    try {
      return finished.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Completes what is kept; a second caller waits until the first has done so. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    fetch();
    if (!fetches.isEmpty() && !sinks.isEmpty()) {
      view.say("the record lacks the newest images: the trainer has gone");
    }
    sinks.forEach(this::close);
    sinks.clear();
    finished.countDown();
  }
}
