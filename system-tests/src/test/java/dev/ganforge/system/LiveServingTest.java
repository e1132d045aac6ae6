package dev.ganforge.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.runtime.server.Channels;
import dev.ganforge.system.LiveCaller.Answer;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.GeneratorServiceGrpc.GeneratorServiceBlockingStub;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.StartRunRequest;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.TrainerServiceGrpc.TrainerServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Callers of the newest model, all the while a run trains and publishes a checkpoint every second
 * or two, see their steps rise and no failure, and get the bytes that the model gives for one image
 * alone. {@code bench/soak} runs it for ten minutes.
 */
class LiveServingTest {
  private static final Duration LASTING =
      Duration.ofSeconds(Integer.getInteger("ganforge.live.seconds", 30));
  private static final Duration FIRST_MODEL = Duration.ofMinutes(1);
  private static final int CALLERS = 4;
  private static final String RUN = "live";

  @TempDir Path folder;

  @Test
  void noCallerNoticesASwap(TestReporter reporter) throws Exception {
    try (Ganforge services =
        Ganforge.start(
            folder, "up --data-dir data --port 0 --trainer-port 0 --generator-port 0".split(" "))) {
      ManagedChannel trainer = Channels.open(services.awaitMessage("^trainer +(\\S+)"));
      ManagedChannel generator = Channels.open(services.awaitMessage("^generator +(\\S+)"));
      try {
        TrainerServiceBlockingStub runs = TrainerServiceGrpc.newBlockingStub(trainer);
        startRun(runs);
        List<List<Answer>> answers = callSteadily(GeneratorServiceGrpc.newBlockingStub(generator));
        Run run = runs.getRun(GetRunRequest.newBuilder().setName(RUN).build());
        reporter.publishEntry(Map.of("served", summary(answers, run)));
        answers.forEach(LiveServingTest::assertStepsNeverFall);
        assertThat(models(answers)).as(summary(answers, run)).hasSizeGreaterThan(1);
        assertThat(models(answers).size())
            .as(summary(answers, run))
            .isGreaterThanOrEqualTo((int) run.getCheckpointCount() / 2);
        assertSameAsAlone(answers);
      } finally {
        Channels.close(trainer);
        Channels.close(generator);
        services.interrupt();
        assertThat(services.status()).as(services.everything()).isEqualTo(130);
      }
    }
  }

  private static void startRun(TrainerServiceBlockingStub runs) {
    RunConfig config =
        RunConfig.newBuilder()
            .setPreset("dcgan")
            .setDataset("mnist")
            .setImageSize(32)
            .setNgf(16)
            .setNdf(16)
            .setBatchSize(64)
            .setSteps(1_000_000)
            .setCheckpointEvery(25)
            .setEvaluateEvery(1_000_000)
            .setKeepLast(5)
            .build();
    Run unused = runs.startRun(StartRunRequest.newBuilder().setName(RUN).setConfig(config).build());
  }

  private static List<List<Answer>> callSteadily(GeneratorServiceBlockingStub generator)
      throws Exception {
    awaitModel(generator);
    long end = System.nanoTime() + LASTING.toNanos();
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    try {
      List<Future<List<Answer>>> calls = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        calls.add(threads.submit(new LiveCaller(generator, i, () -> System.nanoTime() < end)));
      }
      List<List<Answer>> answers = new ArrayList<>();
      for (Future<List<Answer>> call : calls) {
        answers.add(call.get());
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }

  private static void awaitModel(GeneratorServiceBlockingStub generator) {
    long deadline = System.nanoTime() + FIRST_MODEL.toNanos();
    while (true) {
      try {
        var unused = generator.generate(GenerateRequest.newBuilder().setCount(1).build());
        return;
      } catch (StatusRuntimeException e) {
        assertThat(System.nanoTime()).as(e.toString()).isLessThan(deadline);
        Poll.pause();
      }
    }
  }

  private static void assertStepsNeverFall(List<Answer> ofOneCaller) {
    assertThat(ofOneCaller.stream().map(answer -> answer.model().getStep()))
        .isNotEmpty()
        .isSorted();
  }

  private static List<String> models(List<List<Answer>> answers) {
    return answers.stream()
        .flatMap(List::stream)
        .map(answer -> answer.model().getSha256())
        .distinct()
        .toList();
  }

  private static String summary(List<List<Answer>> answers, Run run) {
    return "%d images of %d models in %d s, %d checkpoints published"
        .formatted(
            answers.stream().mapToInt(List::size).sum(),
            models(answers).size(),
            LASTING.toSeconds(),
            run.getCheckpointCount());
  }

  /** Against the files that the service downloaded, which it keeps by their SHA-256. */
  private void assertSameAsAlone(List<List<Answer>> answers) throws Exception {
    Map<String, List<Answer>> byModel =
        answers.stream()
            .flatMap(List::stream)
            .collect(Collectors.groupingBy(answer -> answer.model().getSha256()));
    for (Map.Entry<String, List<Answer>> served : byModel.entrySet()) {
      Path file = folder.resolve("data/generator-cache/" + served.getKey() + ".pt");
      try (SingleImages alone = new SingleImages(file)) {
        for (Answer answer : served.getValue()) {
          assertThat(answer.samples().toByteArray())
              .as("%s, seed %d", answer.model(), answer.seed())
              .isEqualTo(alone.samples(answer.seed()));
        }
      }
    }
  }
}
