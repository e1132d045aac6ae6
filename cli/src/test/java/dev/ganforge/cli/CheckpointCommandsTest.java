package dev.ganforge.cli;

import static dev.ganforge.cli.fixture.ScriptedTrainer.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ganforge.cli.fixture.CapturedConsole;
import dev.ganforge.cli.fixture.CommandRun;
import dev.ganforge.cli.fixture.ScriptedTrainer;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.runtime.server.GrpcServer;
import dev.ganforge.v1.ForkRunRequest;
import dev.ganforge.v1.ResumeRunRequest;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.RunState;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The verbs about checkpoints, and those that go on from one. */
class CheckpointCommandsTest {
  private final ScriptedTrainer trainer = new ScriptedTrainer();
  private GrpcServer server;

  @BeforeEach
  void start() {
    server = GrpcServer.start(new Endpoint.Tcp("127.0.0.1", 0), List.of(trainer));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CommandRun run(String... arguments) {
    CapturedConsole console = new CapturedConsole(0);
    int status =
        GanforgeCommandLine.create(
                new CommandContext(console.console(), new Shutdown(() -> {})),
                Map.of("GANFORGE_TRAINER", server.endpoint().target()))
            .execute(arguments);
    return new CommandRun(status, console.out(), console.err());
  }

  private void ends() {
    trainer.stream(
        events -> {
          events.onNext(trainer.end(RunState.RUN_STATE_COMPLETED));
          events.onCompleted();
        });
  }

  @Test
  void forkSendsTheCheckpointAndWhatIsGivenAlone() {
    ends();
    CommandRun run = run("fork", RUN + "@3", "--lr", "0.1", "--name", "next", "--steps", "9");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).contains("begins with digits@3 on the trainer at ");
    assertThat(trainer.forked())
        .containsExactly(
            ForkRunRequest.newBuilder()
                .setRun(RUN)
                .setStep(3)
                .setName("next")
                .setConfig(
                    RunConfig.newBuilder().setLearningRateD(0.1).setLearningRateG(0.1).setSteps(9))
                .build());
  }

  @Test
  void forkTakesTheNewestCheckpointAndSaysWhereThereIsNone() {
    ends();
    assertThat(run("fork", RUN).status()).isZero();
    assertThat(trainer.forked().get(0).getStep()).isEqualTo(ScriptedTrainer.TOTAL);
    CommandRun run = run("fork", RUN + "@5");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("no checkpoint for model digits@5");
  }

  @Test
  void resumeSendsTotalsApartFromOtherSettings() {
    ends();
    CommandRun run = run("resume", RUN, "--epochs", "7", "--keep-last", "2", "--loss", "hinge");
    assertThat(run.status()).as(run.err()).isZero();
    ResumeRunRequest sent = trainer.resumed().get(0);
    assertThat(sent.getEpochs()).isEqualTo(7);
    assertThat(sent.hasSteps()).isFalse();
    assertThat(sent.getConfig())
        .isEqualTo(
            RunConfig.newBuilder().setKeepLast(2).setLoss(dev.ganforge.v1.Loss.LOSS_HINGE).build());
  }

  @Test
  void keepUnkeepAndTheListAgree() throws IOException {
    assertThat(run("keep", RUN + "@3").err())
        .contains("checkpoint digits@3 is kept until 'ganforge unkeep'");
    List<String> lines = run("checkpoints", RUN).out().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).matches("STEP +EPOCH +KEPT +SCORE +WRITTEN +SHA-256 OF THE GENERATOR");
    assertThat(lines.get(1)).matches("3 +1 +kept +FD-random@10000 0.0313 \\(floor 0.004\\) .* abc");
    assertThat(lines.get(2)).matches("6 +1 +- .*");

    assertThat(run("unkeep", RUN + "@3").err())
        .contains("checkpoint digits@3 is left to --keep-last and --keep-every");
    List<String> objects = run("checkpoints", RUN, "--json").out().lines().toList();
    JsonNode first = new ObjectMapper().readTree(objects.get(0));
    assertThat(first.get("kept").booleanValue()).isFalse();
    assertThat(first.get("step").longValue()).isEqualTo(3);
    assertThat(first.get("bytes").longValue()).isEqualTo(40);
    assertThat(first.get("generatorSha256").textValue()).isEqualTo("abc");
  }
}
