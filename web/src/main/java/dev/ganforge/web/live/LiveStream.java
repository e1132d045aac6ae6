package dev.ganforge.web.live;

import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunEvent;
import dev.ganforge.v1.RunState;
import dev.ganforge.v1.StateChanged;
import dev.ganforge.v1.WatchRunRequest;
import dev.ganforge.web.api.RemoteException;
import dev.ganforge.web.api.RunJson;
import dev.ganforge.web.api.TrainerClient;
import io.grpc.Status;
import io.javalin.http.sse.SseClient;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * A thread a stream: writing to a browser blocks, and so may the trainer; a page opens one stream, so there are few.
 * The thread asks for the run, tells it, watches it until the watch ends, and begins again. Every failure of the
 * trainer ends up at that beginning, so coming back needs no case of its own: the position says what is still untold.
 *
 *   events: run (state as a whole), progress, checkpoint, trainer {up, message}, gone
 */
/**
 * One browser's stream of one run: follows it at the trainer and survives the trainer's absence.
 */
final class LiveStream implements Runnable {
  private static final Set<RunState> ENDED =
      Set.of(RunState.RUN_STATE_COMPLETED, RunState.RUN_STATE_STOPPED, RunState.RUN_STATE_FAILED);

  private final String run;
  private final SseClient client;
  private final LiveWriter writer;
  private final TrainerClient trainer;
  private final RunJson json;
  private final LiveSettings settings;
  private Duration retry;
  private boolean down;
  private long toldSequence = -1;

  LiveStream(
      String run,
      SseClient client,
      @Nullable Position from,
      TrainerClient trainer,
      RunJson json,
      LiveSettings settings) {
    this.run = run;
    this.client = client;
    this.writer = new LiveWriter(client, settings, from);
    this.trainer = trainer;
    this.json = json;
    this.settings = settings;
    this.retry = settings.firstRetry();
  }

  @Override
  public void run() {
    try {
      while (!writer.readerLeft()) {
        rest(followOnce());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the site is closing
    } finally {
      client.close();
    }
  }

  /** Follows the run until the watch ends; answers how long to wait before the next attempt. */
  private Duration followOnce() throws InterruptedException {
    try {
      Run now = trainer.run(run);
      tellUp();
      tellRun(now);
      Position position = writer.position();
      boolean allTold = position != null && position.sequence() >= now.getSequence();
      if (ENDED.contains(now.getState()) && allTold) {
        return settings.afterEnd();
      }
      Status end = watch(position == null ? Position.of(now) : position);
      if (end.isOk()) {
        writer.reached(now.getSequence());
        return settings.firstRetry();
      }
      return tellDown(trainer.failure(end));
    } catch (RemoteException e) {
      return tellDown(e);
    }
  }

  private Status watch(Position from) throws InterruptedException {
    WatchCall call = new WatchCall();
    trainer.watch(
        WatchRunRequest.newBuilder()
            .setName(run)
            .setAfterSequence(from.sequence())
            .setAfterStep(from.step())
            .build(),
        call);
    try {
      while (!writer.readerLeft()) {
        WatchCall.Signal signal = call.next(writer.writeDue());
        if (signal instanceof WatchCall.Signal.Ended ended) {
          return ended.status();
        }
        if (signal instanceof WatchCall.Signal.Arrived arrived) {
          tell(arrived.event());
        }
      }
      return Status.OK;
    } finally {
      call.cancel();
    }
  }

  private void tell(RunEvent event) {
    switch (event.getEventCase()) {
      case PROGRESS -> writer.gather(event.getProgress());
      case CHECKPOINT ->
          writer.write("checkpoint", json.checkpoint(event.getCheckpoint()), event.getSequence());
      case STATE_CHANGED -> tellState(event.getSequence(), event.getStateChanged());
      case HEARTBEAT, EVENT_NOT_SET -> {}
    }
  }

  /** A replayed change comes without its run, and the run told at the start is newer than it. */
  private void tellState(long sequence, StateChanged change) {
    if (change.hasRun() && sequence > toldSequence) {
      toldSequence = sequence;
      writer.write("run", json.run(change.getRun()), sequence);
    } else {
      writer.reached(sequence);
    }
  }

  private void tellRun(Run now) {
    if (now.getSequence() == toldSequence) {
      return;
    }
    toldSequence = now.getSequence();
    if (writer.position() == null) {
      writer.moveTo(Position.of(now));
    }
    writer.write("run", json.run(now));
  }

  private void tellUp() {
    retry = settings.firstRetry();
    if (down) {
      down = false;
      toldSequence = -1;
      writer.write("trainer", Map.of("up", true, "message", ""));
    }
  }

  private Duration tellDown(RemoteException failure) {
    if (failure.code() == Status.Code.NOT_FOUND) {
      writer.write("gone", Map.of("message", String.valueOf(failure.getMessage())));
      client.close();
      return Duration.ZERO;
    }
    if (!down) {
      down = true;
      writer.write("trainer", Map.of("up", false, "message", String.valueOf(failure.getMessage())));
    }
    Duration wait = retry;
    Duration doubled = retry.multipliedBy(2);
    retry = doubled.compareTo(settings.lastRetry()) > 0 ? settings.lastRetry() : doubled;
    return wait;
  }

  private void rest(Duration wait) throws InterruptedException {
    long until = System.nanoTime() + wait.toNanos();
    while (!writer.readerLeft()) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        return;
      }
      long silent = Math.max(1_000_000, writer.writeDue().toNanos());
      Thread.sleep(Duration.ofNanos(Math.min(left, silent)).toMillis() + 1);
    }
  }
}
