package dev.ganforge.web.live;

import dev.ganforge.v1.Progress;
import dev.ganforge.v1.StepMetrics;
import dev.ganforge.web.api.Json;
import dev.ganforge.web.api.ProtoJson;
import io.javalin.http.sse.SseClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes events to one browser: progress gathered to few events, a comment when all is silent. */
final class LiveWriter {
  private final SseClient client;
  private final LiveSettings settings;
  private final List<StepMetrics> gathered = new ArrayList<>();
  private long skipped;
  private long totalSteps;
  private long lastWrite = System.nanoTime();
  private long lastProgress = lastWrite - Duration.ofDays(1).toNanos();
  private @Nullable Position position;

  LiveWriter(SseClient client, LiveSettings settings, @Nullable Position position) {
    this.client = client;
    this.settings = settings;
    this.position = position;
  }

  @Nullable Position position() {
    return position;
  }

  void moveTo(Position reached) {
    position = reached;
  }

  boolean readerLeft() {
    return client.terminated();
  }

  void gather(Progress progress) {
    gathered.addAll(progress.getMetricsList());
    skipped += progress.getSkipped();
    totalSteps = progress.getTotalSteps();
  }

  /** Writes what was gathered, then the event. */
  void write(String event, Object data) {
    flush();
    send(event, data);
  }

  /** The same for a durable event: from then on the reader has read up to its sequence number. */
  void write(String event, Object data, long sequence) {
    flush();
    reached(sequence);
    send(event, data);
  }

  /** Notes that nothing up to this sequence number is untold. */
  void reached(long sequence) {
    if (position != null) {
      position = position.withSequence(sequence);
    }
  }

  /** Writes what is due now, and says how long nothing else will be. */
  Duration writeDue() {
    long now = System.nanoTime();
    if (!gathered.isEmpty() && now - lastProgress >= settings.batch().toNanos()) {
      flush();
    }
    if (now - lastWrite >= settings.heartbeat().toNanos() && !client.terminated()) {
      client.sendComment("alive");
      lastWrite = System.nanoTime();
    }
    long heartbeatIn = settings.heartbeat().toNanos() - (System.nanoTime() - lastWrite);
    long progressIn = settings.batch().toNanos() - (System.nanoTime() - lastProgress);
    return Duration.ofNanos(gathered.isEmpty() ? heartbeatIn : Math.min(heartbeatIn, progressIn));
  }

  private void flush() {
    if (gathered.isEmpty()) {
      return;
    }
    if (position != null) {
      position = position.withStep(gathered.get(gathered.size() - 1).getStep());
    }
    Object data =
        Map.of(
            "metrics", gathered.stream().map(ProtoJson::of).toList(),
            "skipped", skipped,
            "totalSteps", totalSteps);
    gathered.clear();
    skipped = 0;
    send("progress", data);
    lastProgress = System.nanoTime();
  }

  private void send(String event, Object data) {
    if (!client.terminated()) {
      client.sendEvent(event, Json.write(data), position == null ? null : position.id());
      lastWrite = System.nanoTime();
    }
  }
}
