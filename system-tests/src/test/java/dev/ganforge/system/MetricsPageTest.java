package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.generator.Batching;
import dev.ganforge.generator.CacheSizes;
import dev.ganforge.generator.GeneratorConfig;
import dev.ganforge.generator.GeneratorServer;
import dev.ganforge.generator.rpc.Limits;
import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.trainer.TrainerConfig;
import dev.ganforge.trainer.TrainerServer;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.GeneratorServiceGrpc.GeneratorServiceBlockingStub;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.RunState;
import dev.ganforge.v1.StartRunRequest;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.TrainerServiceGrpc.TrainerServiceBlockingStub;
import dev.ganforge.web.WebConfig;
import dev.ganforge.web.WebServer;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/METRICS.md says of the metrics is what the services have, after a little work. */
class MetricsPageTest {
  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (\\w+) \\|.*");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) (\\w+)");
  private static final int STEPS = 12;

  @TempDir static Path folder;
  private static TrainerServer trainer;
  private static GeneratorServer generator;
  private static WebServer web;

  @BeforeAll
  static void work() throws Exception {
    Endpoint.Tcp anyPort = new Endpoint.Tcp("127.0.0.1", 0);
    trainer =
        TrainerServer.start(
            new TrainerConfig(folder, anyPort, "cpu", 1, false, Optional.of(anyPort)));
    String trainerTarget = trainer.endpoint().target();
    generator =
        GeneratorServer.start(
            new GeneratorConfig(
                anyPort,
                trainerTarget,
                folder.resolve("generator-cache"),
                Limits.DEFAULT,
                Batching.DEFAULT,
                CacheSizes.DEFAULT,
                Duration.ZERO,
                Optional.of(anyPort)));
    String generatorTarget = generator.endpoint().target();
    web = WebServer.start(new WebConfig("127.0.0.1", 0, trainerTarget, generatorTarget, folder));
    train(trainerTarget);
    generate(generatorTarget);
    assertThat(get("127.0.0.1:" + web.port(), "/api/runs")).contains("run");
  }

  @AfterAll
  static void close() {
    Stream.of(web, generator, trainer)
        .filter(service -> service != null)
        .forEach(
            service -> {
              try {
                service.close();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
  }

  private static void train(String target) {
    ManagedChannel channel = Channels.open(target);
    TrainerServiceBlockingStub stub = TrainerServiceGrpc.newBlockingStub(channel);
    RunConfig config =
        RunConfig.newBuilder()
            .setPreset("dcgan")
            .setDataset("mnist")
            .setImageSize(16)
            .setNgf(4)
            .setNdf(4)
            .setBatchSize(16)
            .setSteps(STEPS)
            .build();
    Run unused =
        stub.startRun(StartRunRequest.newBuilder().setName("run").setConfig(config).build());
    GetRunRequest which = GetRunRequest.newBuilder().setName("run").build();
    await(() -> stub.getRun(which).getState() == RunState.RUN_STATE_COMPLETED);
    Channels.close(channel);
  }

  private static void generate(String target) {
    ManagedChannel channel = Channels.open(target);
    GeneratorServiceBlockingStub stub = GeneratorServiceGrpc.newBlockingStub(channel);
    await(() -> served(stub) == STEPS);
    Channels.close(channel);
  }

  /** The step that served; -1 where none can yet. */
  private static long served(GeneratorServiceBlockingStub stub) {
    try {
      GenerateResponse answer =
          stub.withDeadlineAfter(20, TimeUnit.SECONDS)
              .generate(GenerateRequest.newBuilder().addSeeds(1).build());
      return answer.getModel().getStep();
    } catch (StatusRuntimeException e) {
      return -1;
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Poll.pause();
    }
  }

  private static String get(String address, String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + address + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** Names and types under the headings of the page. */
  private static Map<String, Map<String, String>> documented() throws IOException {
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    Map<String, String> section = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "METRICS.md"))) {
      Matcher row = ROW.matcher(line);
      if (line.startsWith("## ")) {
        section = new TreeMap<>();
        sections.put(line.substring(3), section);
      } else if (row.matches()) {
        section.put(row.group(1), row.group(2));
      }
    }
    return sections;
  }

  private static void assertDocumented(String page, String... headings) throws IOException {
    Map<String, Map<String, String>> sections = documented();
    Map<String, String> wanted = new TreeMap<>();
    for (String heading : headings) {
      assertThat(sections).containsKey(heading);
      wanted.putAll(sections.get(heading));
    }
    Map<String, String> exported =
        page.lines()
            .map(TYPE::matcher)
            .filter(Matcher::matches)
            .collect(
                Collectors.toMap(
                    type -> type.group(1), type -> type.group(2), (a, b) -> a, TreeMap::new));
    Set<String> histograms =
        exported.entrySet().stream()
            .filter(entry -> entry.getValue().equals("histogram"))
            .map(entry -> entry.getKey() + "_max")
            .collect(Collectors.toSet());
    exported.keySet().removeAll(histograms);
    assertThat(exported).isEqualTo(wanted);
  }

  @Test
  void ofTheTrainer() throws Exception {
    String page = get(trainer.metricsEndpoint().orElseThrow().target(), "/metrics");
    assertDocumented(page, "Trainer", "Trainer and generator", "All three");
    List<String> lines = page.lines().toList();
    assertThat(lines)
        .contains("ganforge_trainer_step_duration_seconds_count " + STEPS)
        .contains("ganforge_trainer_data_wait_seconds_count " + STEPS)
        .contains("ganforge_trainer_step " + STEPS + ".0")
        .contains("ganforge_trainer_checkpoint_duration_seconds_count 2")
        .contains("ganforge_trainer_runs{state=\"completed\"} 1.0")
        .contains("ganforge_trainer_watchers 1.0")
        .anyMatch(line -> line.matches("ganforge_trainer_loss\\{network=\"g\"} \\d.*"))
        .anyMatch(line -> line.matches("ganforge_trainer_disk_free_bytes [1-9].*"))
        .anyMatch(line -> line.matches("process_cpu_seconds_total [1-9].*"));
  }

  @Test
  void ofTheGenerator() throws Exception {
    String page = get(generator.metricsEndpoint().orElseThrow().target(), "/metrics");
    assertDocumented(page, "Generator", "Trainer and generator", "All three");
    assertThat(page.lines())
        .contains("ganforge_generator_step " + STEPS + ".0")
        .contains("ganforge_generator_leases 0.0");
  }

  @Test
  void ofTheWebSite() throws Exception {
    String page = get("127.0.0.1:" + web.port(), "/metrics");
    assertDocumented(page, "Web site", "All three");
    assertThat(page)
        .contains("{method=\"GET\",route=\"/api/runs\",status=\"200\"} 1")
        .contains("ganforge_web_live_streams 0.0");
  }
}
