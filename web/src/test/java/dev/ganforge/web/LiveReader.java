package dev.ganforge.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Reads server-sent events as a browser does. */
final class LiveReader implements AutoCloseable {
  private static final int BOUND_SECONDS = 20;

  /** One event; a comment has the name ":". */
  record Event(String name, String id, JsonNode data) {}

  private final Stream<String> lines;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Map<String, Integer> seen = new HashMap<>();
  private String lastId = "";

  private LiveReader(Stream<String> lines) {
    this.lines = lines;
    Thread thread = new Thread(this::read, "live-reader");
    thread.setDaemon(true);
    thread.start();
  }

  static LiveReader open(Site site, String run, String lastEventId) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(site.request("/api/runs/" + run + "/live").build().uri())
            .header("Accept", "text/event-stream");
    if (!lastEventId.isEmpty()) {
      request.header("Last-Event-ID", lastEventId);
    }
    HttpResponse<Stream<String>> response =
        site.client.send(request.build(), BodyHandlers.ofLines());
    assertThat(response.statusCode()).isEqualTo(200);
    return new LiveReader(response.body());
  }

  private void read() {
    Map<String, String> fields = new HashMap<>();
    try {
      lines.forEach(line -> take(line, fields));
    } catch (RuntimeException e) {
      // the stream was closed by one side or the other
    }
  }

  private void take(String line, Map<String, String> fields) {
    int colon = line.indexOf(':');
    if (colon == 0) {
      events.add(new Event(":", "", Site.JSON.nullNode()));
    } else if (colon > 0) {
      fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
    } else if (fields.containsKey("data")) {
      events.add(
          new Event(
              fields.getOrDefault("event", "message"),
              fields.getOrDefault("id", ""),
              parsed(fields.getOrDefault("data", ""))));
      fields.clear();
    }
  }

  private static JsonNode parsed(String data) {
    try {
      return Site.JSON.readTree(data);
    } catch (JsonProcessingException e) {
      throw new AssertionError(data, e);
    }
  }

  /** The next event that is no comment. */
  Event next() throws InterruptedException {
    Event event = poll();
    return event.name().equals(":") ? next() : event;
  }

  /** The data of the next event, which must have this name. */
  JsonNode next(String name) throws InterruptedException {
    Event event = next();
    assertThat(event.name()).as(event.toString()).isEqualTo(name);
    return event.data();
  }

  /** Waits for a comment. */
  void comment() throws InterruptedException {
    while (!poll().name().equals(":")) {}
  }

  /** The steps of the next progress events, so many of them; other events between are an error. */
  List<Long> steps(int count) throws InterruptedException {
    List<Long> steps = new ArrayList<>();
    while (steps.size() < count) {
      Event event = next();
      if (event.name().equals("run")) {
        continue;
      }
      assertThat(event.name()).as(event.toString()).isEqualTo("progress");
      event.data().get("metrics").forEach(step -> steps.add(step.get("step").asLong()));
    }
    return steps;
  }

  int seen(String name) {
    return seen.getOrDefault(name, 0);
  }

  String lastId() {
    return lastId;
  }

  private Event poll() throws InterruptedException {
    Event event = events.poll(BOUND_SECONDS, TimeUnit.SECONDS);
    assertThat(event).as("an event within %d s", BOUND_SECONDS).isNotNull();
    seen.merge(event.name(), 1, Integer::sum);
    if (!event.id().isEmpty()) {
      lastId = event.id();
    }
    return event;
  }

  @Override
  public void close() {
    lines.close();
  }
}
