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

  final RecordedTrainer trainer = RecordedTrainer.start(0);
  final RecordedGenerator generator = RecordedGenerator.start(trainer);
  final HttpClient client = HttpClient.newHttpClient();
  final Path dataDir = Path.of("target", "sites", UUID.randomUUID().toString());
  final WebServer web;

  Site() {
    this(LiveSettings.defaults());
  }

  Site(LiveSettings live) {
    WebConfig config = new WebConfig("127.0.0.1", 0, trainer.target(), generator.target(), dataDir);
    web = WebServer.start(config, live);
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
    generator.close();
    trainer.close();
  }
}
