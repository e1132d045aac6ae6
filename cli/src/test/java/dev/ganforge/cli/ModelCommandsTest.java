package dev.ganforge.cli;

import static dev.ganforge.cli.fixture.ScriptedTrainer.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.cli.fixture.CapturedConsole;
import dev.ganforge.cli.fixture.CommandRun;
import dev.ganforge.cli.fixture.ScriptedTrainer;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.runtime.server.GrpcServer;
import dev.ganforge.v1.DescribeModelRequest;
import dev.ganforge.v1.DownloadArtifactRequest;
import dev.ganforge.v1.RunConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told and handed out of a model: describe and export, against a scripted trainer. */
class ModelCommandsTest {
  private final ScriptedTrainer trainer = new ScriptedTrainer();
  @TempDir private Path folder;
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
                Map.of("GANFORGE_TRAINER", server.endpoint().target(), "GANFORGE_LATENT", "7"))
            .execute(arguments);
    return new CommandRun(status, console.out(), console.err());
  }

  private static String sha256OfAll() throws GeneralSecurityException {
    byte[] bytes = "first,second".getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void describePrintsATableANetwork() {
    CommandRun run = run("describe", RUN);
    assertThat(run.status()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(19);
    assertThat(lines.get(0)).isEqualTo("Generator");
    assertThat(lines.get(2))
        .isEqualTo(
            "              Layer (type)          Output Shape        Param #        Mult-Adds");
    assertThat(lines.get(4))
        .isEqualTo(
            "  main.0 (ConvTranspose2d)       [-1, 512, 4, 4]        819,200        1,638,400");
    assertThat(lines).contains("Total params: 819,200", "Total mult-adds: 1,638,400");
    assertThat(lines.get(10)).isEqualTo("Discriminator");
  }

  @Test
  void describeSendsTheRunOrTheOptions() throws IOException {
    Path network = Files.writeString(folder.resolve("network.yaml"), "generator: []");
    run("describe", RUN);
    run("describe", "--ngf", "32", "--network", network.toString());
    assertThat(trainer.described())
        .containsExactly(
            DescribeModelRequest.newBuilder().setRun(RUN).build(),
            DescribeModelRequest.newBuilder()
                .setConfig(
                    RunConfig.newBuilder().setNgf(32).setLatent(7).setNetworkYaml("generator: []"))
                .build());
  }

  @Test
  void exportWritesTheNewestCheckpointOrAnOlderOne() throws Exception {
    trainer.announce(sha256OfAll());
    Path file = Files.writeString(folder.resolve("digits.onnx"), "what was there before");
    CommandRun run = run("export", RUN, "--format", "onnx", "--out", file.toString());
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(file).hasContent("first,second");
    assertThat(run.err())
        .isEqualTo(file + ": onnx of run digits, step 6, 12 bytes, sha256 " + sha256OfAll() + "\n");

    Path old = folder.resolve("old");
    run("export", RUN + "@3", "--format", "safetensors", "--out", old.toString());
    assertThat(old).hasContent("first,second");
    assertThat(trainer.downloaded())
        .containsExactly(
            DownloadArtifactRequest.newBuilder()
                .setRun(RUN)
                .setStep(6)
                .setName("export.onnx")
                .build(),
            DownloadArtifactRequest.newBuilder()
                .setRun(RUN)
                .setStep(3)
                .setName("export.safetensors")
                .build());
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void whatArrivesOtherwiseOrNotAtAllReplacesNothing() throws Exception {
    Path file = Files.writeString(folder.resolve("digits.pt"), "what was there before");
    String[] command = {"export", RUN, "--format", "torchscript", "--out", file.toString()};
    trainer.announce("ab".repeat(32));
    CommandRun wrong = run(command);
    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.err()).contains(sha256OfAll()).contains("not " + "ab".repeat(32));
    trainer.announce("");
    assertThat(run(command).status()).isEqualTo(69);
    assertThat(file).hasContent("what was there before");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void badInputIsOneSentenceAndStatusTwo() throws IOException {
    String out = folder.resolve("x").toString();
    String empty = Files.createFile(folder.resolve("empty.yaml")).toString();
    String large = Files.write(folder.resolve("large"), new byte[2 << 20]).toString();
    String binary = Files.write(folder.resolve("binary"), new byte[] {-1, -2}).toString();
    for (List<String> arguments :
        List.of(
            List.of("describe", RUN, "--ngf", "32"),
            List.of("describe", RUN, "another"),
            List.of("describe", "--network", empty),
            List.of("describe", "--network", large),
            List.of("describe", "--network", binary),
            List.of("describe", "--network", folder.toString()),
            List.of("train", "--network", empty),
            List.of("export", RUN, "--out", out),
            List.of("export", RUN, "--format", "onnx"),
            List.of("export", RUN, "--format", "keras", "--out", out),
            List.of("export", "--format", "onnx", "--out", out),
            List.of("export", "unknown", "--format", "onnx", "--out", out),
            List.of("export", RUN + "@5", "--format", "onnx", "--out", out),
            List.of("export", RUN + "@x", "--format", "onnx", "--out", out),
            List.of("export", RUN, "--format", "onnx", "--out", folder.toString()),
            List.of("export", RUN, "--format", "onnx", "--out", out + "/y"))) {
      CommandRun run = run(arguments.toArray(String[]::new));
      assertThat(run.status()).as(arguments + " " + run.err()).isEqualTo(2);
      assertThat(run.err().lines()).as(run.err()).hasSize(1);
      assertThat(run.err()).startsWith("ganforge: ").doesNotContain("Exception");
      assertThat(run.out()).isEmpty();
    }
    assertThat(trainer.described()).isEmpty();
    assertThat(trainer.downloaded()).isEmpty();
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }
}
