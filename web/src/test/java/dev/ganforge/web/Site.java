package dev.ganforge.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ganforge.web.fixture.RecordedGenerator;
import dev.ganforge.web.fixture.RecordedTrainer;
import dev.ganforge.web.live.LiveSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** The site over a recorded trainer and generator, all on loopback, and a client of it. */
final class Site implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration UNDO = Duration.ofSeconds(1);

  final RecordedTrainer trainer;
  final RecordedGenerator generator;
  final Path dataDir;
  final HttpClient client = HttpClient.newHttpClient();
  final WebServer web;
  private final boolean ownsServices;

  Site() {
    this(LiveSettings.defaults());
  }

  Site(LiveSettings live) {
    trainer = RecordedTrainer.start(0);
    generator = RecordedGenerator.start(trainer);
    dataDir = Path.of("target", "sites", UUID.randomUUID().toString());
    ownsServices = true;
    web = start(live);
  }

  /** Another site of the same services and the same folder. */
  Site(Site other) {
    trainer = other.trainer;
    generator = other.generator;
    dataDir = other.dataDir;
    ownsServices = false;
    web = start(LiveSettings.defaults());
  }

  private WebServer start(LiveSettings live) {
    return WebServer.start(
        new WebConfig("127.0.0.1", 0, trainer.target(), generator.target(), dataDir), live, UNDO);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  HttpResponse<byte[]> bytes(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofByteArray());
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = get(path);
    if (response.statusCode() != 200) {
      throw new AssertionError(path + " gave " + response.statusCode() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }

  @Override
  public void close() {
    web.close();
    if (ownsServices) {
      generator.close();
      trainer.close();
    }
  }
}
