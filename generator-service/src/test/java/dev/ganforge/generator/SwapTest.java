package dev.ganforge.generator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Await;
import dev.ganforge.generator.fixture.Client;
import dev.ganforge.generator.fixture.GeneratorArchive;
import dev.ganforge.generator.fixture.ScriptedTrainer;
import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.ListModelsResponse;
import dev.ganforge.v1.Model;
import dev.ganforge.v1.ModelState;
import dev.ganforge.v1.PinModelRequest;
import dev.ganforge.v1.WatchModelsRequest;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers see of swaps, of bad checkpoints and of trainers that come and go. */
class SwapTest {
  @TempDir Path folder;
  private ScriptedTrainer trainer;
  private Client client;

  @BeforeEach
  void start() {
    trainer = ScriptedTrainer.start(folder.resolve("trainer"));
    client = Client.start(trainer.target(), folder.resolve("cache"));
  }

  @AfterEach
  void stop() {
    client.close();
    trainer.close();
  }

  private void publish(long step) {
    trainer.publish("run", step, Artifacts.linear(step), Artifacts.LINEAR);
  }

  private Model awaitModel(long step, ModelState state) {
    List<Model> found = new ArrayList<>();
    Await.until(
        "step " + step + " is " + state,
        () -> {
          client.models().getModelsList().stream()
              .filter(model -> model.getId().getStep() == step && model.getState() == state)
              .forEach(found::add);
          return !found.isEmpty();
        });
    return found.get(0);
  }

  @Test
  void callersSeeOnlyThatTheStepRises() throws Exception {
    publish(0);
    client.awaitLatest(0);
    AtomicBoolean stop = new AtomicBoolean();
    Map<String, Object> imageOf = new ConcurrentHashMap<>();
    ExecutorService callers = Executors.newFixedThreadPool(8);
    List<Future<Integer>> calls = new ArrayList<>();
    for (int caller = 0; caller < 8; caller++) {
      int count = 1 + 5 * caller;
      calls.add(
          callers.submit(
              () -> {
                long step = 0;
                int answers = 0;
                while (!stop.get()) {
                  int first = answers++;
                  GenerateResponse answer =
                      client.generate(request -> request.setCount(count).setFirstSeed(first));
                  assertThat(answer.getModel().getStep()).isGreaterThanOrEqualTo(step);
                  step = answer.getModel().getStep();
                  String key = answer.getModel().getSha256() + first;
                  Object known = imageOf.putIfAbsent(key, answer.getImages(0).getData());
                  assertThat(answer.getImages(0).getData())
                      .isEqualTo(known == null ? answer.getImages(0).getData() : known);
                }
                return answers;
              }));
    }
    for (int step = 1; step <= 40; step++) {
      publish(step);
      client.awaitLatest(step);
    }
    stop.set(true);
    for (Future<Integer> call : calls) {
      assertThat(call.get()).isGreaterThan(5);
    }
    callers.shutdown();
  }

  @Test
  void badArtifactsLeaveTheOldModelServing() {
    publish(1);
    client.awaitLatest(1);
    byte[] good = Artifacts.linear(2);
    trainer.publish(
        "run", 2, good, Artifacts.LINEAR, artifact -> artifact.setSha256("b".repeat(64)));
    assertThat(awaitModel(2, ModelState.MODEL_STATE_FAILED).getStateReason())
        .startsWith("generator.pt has SHA-256 " + Artifacts.sha256(good));
    trainer.publish(
        "run", 3, good, Artifacts.LINEAR, artifact -> artifact.setSizeBytes(good.length + 1));
    assertThat(awaitModel(3, ModelState.MODEL_STATE_FAILED).getStateReason())
        .startsWith("generator.pt has " + good.length + " bytes where the manifest says ");
    trainer.publish("run", 4, new byte[3000], Artifacts.LINEAR);
    assertThat(awaitModel(4, ModelState.MODEL_STATE_FAILED).getStateReason())
        .startsWith("generator.pt does not run: ");
    assertThat(client.generate(request -> request.setCount(1)).getModel().getStep()).isEqualTo(1);
    assertThat(client.refusal(request -> request.setCount(1).setModel("run@4")).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
    publish(5);
    client.awaitLatest(5);
  }

  @Test
  void aTrainerThatDiesInADownloadIsWaitedFor() {
    publish(1);
    client.awaitLatest(1);
    trainer.breakDownloads(2, 4096);
    publish(2);
    assertThat(awaitModel(2, ModelState.MODEL_STATE_FAILED).getStateReason())
        .startsWith("the download broke off: UNAVAILABLE");
    trainer.down();
    assertThat(client.generate(request -> request.setCount(1)).getModel().getStep()).isEqualTo(1);
    Await.until(
        "it is said", () -> client.models().getTrainerStatus().startsWith("The trainer is out"));
    trainer.up();
    client.awaitLatest(2);
    assertThat(trainer.downloadOffsets().stream().mapToLong(Long::longValue).max().orElse(0))
        .as("it went on where it broke off")
        .isPositive();
  }

  @Test
  void startsWithoutATrainer() {
    trainer.down();
    try (Client early = Client.start(trainer.target(), folder.resolve("early"))) {
      assertThat(early.health("")).isEqualTo(ServingStatus.SERVING);
      assertThat(early.health(GeneratorServiceGrpc.SERVICE_NAME))
          .isEqualTo(ServingStatus.NOT_SERVING);
      Status refusal = early.refusal(request -> request.setCount(1));
      assertThat(refusal.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(refusal.getDescription())
          .isEqualTo("no model is live yet: no checkpoint has been published");
      trainer.up();
      publish(9);
      early.awaitLatest(9);
      Await.until(
          "it is healthy",
          () -> early.health(GeneratorServiceGrpc.SERVICE_NAME) == ServingStatus.SERVING);
    }
  }

  @Test
  void watchersSeeEveryModelComeLive() {
    Iterator<ListModelsResponse> lists =
        client
            .stub()
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .watchModels(WatchModelsRequest.getDefaultInstance());
    assertThat(lists.next().getModelsCount()).isZero();
    publish(1);
    ListModelsResponse first = awaitLatest(lists, 1);
    assertThat(first.getModels(0).getState()).isEqualTo(ModelState.MODEL_STATE_READY);
    publish(2);
    ListModelsResponse last = awaitLatest(lists, 2);
    assertThat(last.getModels(0).getLoadTime().getSeconds()).isPositive();
    assertThat(last.getModels(0).getImage().getWidth()).isEqualTo(12);
  }

  private static ListModelsResponse awaitLatest(Iterator<ListModelsResponse> lists, long step) {
    ListModelsResponse list = lists.next();
    while (list.getModelsList().stream()
        .noneMatch(model -> model.getLatest() && model.getId().getStep() == step)) {
      list = lists.next();
    }
    return list;
  }

  @Test
  void aPinHoldsLatest() {
    publish(1);
    client.awaitLatest(1);
    publish(2);
    client.awaitLatest(2);
    Model pinned = client.stub().pinModel(PinModelRequest.newBuilder().setModel("run@1").build());
    assertThat(pinned.getPinned()).isTrue();
    assertThat(pinned.getId().getStep()).isEqualTo(1);
    publish(3);
    awaitModel(3, ModelState.MODEL_STATE_READY);
    assertThat(client.generate(request -> request.setCount(1)).getModel().getStep()).isEqualTo(1);
    Model free = client.stub().pinModel(PinModelRequest.getDefaultInstance());
    assertThat(free.getId().getStep()).isEqualTo(3);
  }

  @Test
  void uniformLatentsHaveNoTails() {
    GeneratorShape uniform = new GeneratorShape(8, LatentDistribution.UNIFORM, 3, 8, 8);
    trainer.publish("run", 1, GeneratorArchive.linear(8, 8, 3, 1), uniform);
    client.awaitLatest(1);
    assertThat(client.generate(request -> request.setCount(2)).getImagesCount()).isEqualTo(2);
    Status refusal = client.refusal(request -> request.setCount(2).setTruncation(1));
    assertThat(refusal.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refusal.getDescription()).startsWith("truncation is 1.0; allowed: absent");
  }

  @Test
  void closesWithinTwoSecondsUnderLoad() throws Exception {
    publish(1);
    client.awaitLatest(1);
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService callers = Executors.newFixedThreadPool(4);
    List<Future<?>> calls = new ArrayList<>();
    for (int caller = 0; caller < 4; caller++) {
      calls.add(
          callers.submit(
              () -> {
                while (!stop.get()) {
                  Status unused = client.refusal(request -> request.setCount(200));
                }
              }));
    }
    long start = System.nanoTime();
    client.server().close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    stop.set(true);
    for (Future<?> call : calls) {
      call.get();
    }
    callers.shutdown();
  }
}
