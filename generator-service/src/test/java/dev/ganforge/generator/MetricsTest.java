package dev.ganforge.generator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Await;
import dev.ganforge.generator.fixture.Client;
import dev.ganforge.generator.fixture.ScriptedTrainer;
import dev.ganforge.v1.GenerateResponse;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus reads of a service. */
class MetricsTest {
  @TempDir Path folder;

  private static List<String> scrape(Client client) throws IOException, InterruptedException {
    String address = client.server().metricsEndpoint().orElseThrow().target();
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://" + address + "/metrics")).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    return answer.body().lines().toList();
  }

  @Test
  void countCallsBatchesCacheAndModels() throws Exception {
    try (ScriptedTrainer trainer = ScriptedTrainer.start(folder.resolve("trainer"));
        Client client = Client.start(trainer.target(), folder.resolve("cache"))) {
      trainer.publish("run", 1, Artifacts.linear(1), Artifacts.LINEAR);
      client.awaitLatest(1);
      trainer.publish("run", 2, new byte[3000], Artifacts.LINEAR);
      Await.until("the failure shows", () -> client.models().getModelsCount() == 2);
      trainer.publish("run", 3, Artifacts.linear(3), Artifacts.LINEAR);
      client.awaitLatest(3);
      for (int i = 0; i < 2; i++) {
        GenerateResponse unused = client.generate(request -> request.setCount(5).setFirstSeed(7));
      }
      Status unused = client.refusal(request -> request);
      String generate = "{rpc=\"Generate\",service=\"ganforge.v1.GeneratorService\",status=";
      assertThat(scrape(client))
          .contains("ganforge_rpc_duration_seconds_count" + generate + "\"OK\"} 2")
          .contains("ganforge_rpc_duration_seconds_count" + generate + "\"INVALID_ARGUMENT\"} 1")
          .contains("ganforge_generator_batch_images_sum 5.0")
          .contains("ganforge_generator_queue_seconds_count 1")
          .contains("ganforge_generator_queue_images 0.0")
          .contains("ganforge_generator_cache_requests_total{result=\"hit\"} 5.0")
          .contains("ganforge_generator_cache_requests_total{result=\"miss\"} 5.0")
          .contains("ganforge_generator_cache_images 5.0")
          .contains("ganforge_generator_swaps_total 2.0")
          .contains("ganforge_generator_step 3.0")
          .contains("ganforge_generator_models{state=\"ready\"} 2.0")
          .contains("ganforge_generator_model_load_seconds_count 2")
          .anyMatch(line -> line.matches("ganforge_generator_cache_size_bytes [1-9].*"))
          .anyMatch(line -> line.matches("ganforge_generator_model_load_failures_total [1-9].*"))
          .anyMatch(line -> line.startsWith("ganforge_generator_compute_seconds_bucket{le="));
    }
  }
}
