package dev.ganforge.web.live;

import dev.ganforge.web.api.Json;
import dev.ganforge.web.api.RemoteException;
import io.javalin.http.sse.SseClient;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One browser's stream of the list of runs: what changed since it last heard. */
final class ListStream implements Runnable {
  private final SseClient client;
  private final RunBoard board;
  private final LiveSettings settings;
  private @Nullable String position;
  private boolean down;
  private long lastWrite = System.nanoTime();

  ListStream(SseClient client, @Nullable String position, RunBoard board, LiveSettings settings) {
    this.client = client;
    this.position = position;
    this.board = board;
    this.settings = settings;
  }

  @Override
  public void run() {
    try {
      while (!client.terminated()) {
        tell();
        Thread.sleep(settings.list().toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the site is closing
    } finally {
      client.close();
    }
  }

  private void tell() {
    try {
      RunBoard.Change change = board.since(position);
      tellTrainer(true, "");
      if (!change.isEmpty()) {
        position = change.id();
        send(
            "runs",
            Map.of("whole", change.whole(), "changed", change.changed(), "gone", change.gone()));
      }
    } catch (RemoteException e) {
      tellTrainer(false, String.valueOf(e.getMessage()));
    }
    if (System.nanoTime() - lastWrite > settings.heartbeat().toNanos() && !client.terminated()) {
      client.sendComment("alive");
      lastWrite = System.nanoTime();
    }
  }

  private void tellTrainer(boolean up, String message) {
    if (down == up) {
      down = !up;
      send("trainer", Map.of("up", up, "message", message));
    }
  }

  private void send(String event, Object data) {
    if (!client.terminated()) {
      client.sendEvent(event, Json.write(data), position);
      lastWrite = System.nanoTime();
    }
  }
}
