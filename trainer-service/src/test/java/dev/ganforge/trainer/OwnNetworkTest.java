package dev.ganforge.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.ganforge.runtime.server.Channels;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.v1.ArtifactChunk;
import dev.ganforge.v1.DescribeModelRequest;
import dev.ganforge.v1.DownloadArtifactRequest;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.RunState;
import dev.ganforge.v1.StartRunRequest;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.TrainerServiceGrpc.TrainerServiceBlockingStub;
import dev.ganforge.v1.WatchRunRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's own network on its way from the request to the exported file. */
@Timeout(120)
class OwnNetworkTest {
  private static final String YAML =
      """
      latent: {dimension: 6, distribution: uniform}
      image: {channels: 1, size: 12}
      updates: shared_fakes
      generator:
        - conv_transpose2d: {in: 6, out: 8, kernel: 4, bias: false, init: {normal: 0.02}}
        - batch_norm: {features: 8, init: {normal: 0.02}}
        - leaky_relu: {slope: 0.2}
        - batch_norm: {features: 8}
        - dropout: {p: 0.2}
        - max_pool2d: {kernel: 2}
        - upsample: {factor: 3}
        - conv2d: {in: 8, out: 4, kernel: 3, padding: 1, init: glorot}
        - relu
        - flatten
        - linear: {in: 144, out: 144}
        - tanh
      discriminator:
        - conv2d: {in: 1, out: 4, kernel: 4, stride: 2, padding: 1}
        - leaky_relu: {slope: 0.2}
        - dropout: {p: 0.3}
        - flatten
        - linear: {in: 144, out: 1}
      """;

  @TempDir private Path folder;
  private TrainerServer server;
  private ManagedChannel channel;
  private TrainerServiceBlockingStub trainer;

  @BeforeEach
  void start() {
    server =
        TrainerServer.start(
            new TrainerConfig(
                folder, new Endpoint.InProcess("own-" + UUID.randomUUID()), "cpu", 0));
    channel = Channels.open(server.endpoint().target());
    trainer = TrainerServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    Channels.close(channel);
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared_fakes", "generator_first", "fresh_latents", "joined"})
  void trainsWithEveryOrderOfUpdates(String updates) {
    Run run = train(YAML.replace("shared_fakes", updates));

    assertThat(run.getStateReason()).isEmpty();
    assertThat(run.getState()).isEqualTo(RunState.RUN_STATE_COMPLETED);
    assertThat(run.getName()).startsWith("custom-mnist-");
    assertThat(run.getConfig().getImageSize()).isEqualTo(12);
    assertThat(run.getConfig().getChannels()).isEqualTo(1);
    assertThat(run.getConfig().getLatent()).isEqualTo(6);
    assertThat(run.getImage().getWidth()).isEqualTo(12);
    assertThat(run.getLatest().getStep()).isEqualTo(3);
    assertThat(run.getLatest().getLossD()).isFinite().isPositive();
  }

  @Test
  void isDescribedAndExported() throws Exception {
    String run = train(YAML).getName();
    assertThat(
            trainer
                .describeModel(DescribeModelRequest.newBuilder().setRun(run).build())
                .getGenerator()
                .getLayersCount())
        .isEqualTo(12);

    byte[] onnx = download(run, "export.onnx", 0);
    assertThat(download(run, "export.onnx", 1000))
        .isEqualTo(Arrays.copyOfRange(onnx, 1000, onnx.length));
    try (OrtSession session = OrtEnvironment.getEnvironment().createSession(onnx)) {
      assertThat(session.getMetadata().getCustomMetadata())
          .containsEntry("run", run)
          .containsEntry("step", "3")
          .containsEntry("latent_distribution", "uniform");
    }
    assertThat(download(run, "export.torchscript", 0))
        .isEqualTo(
            Files.readAllBytes(folder.resolve("runs/" + run + "/checkpoints/3/generator.pt")));
    assertThat(new String(download(run, "export.safetensors", 0), 8, 200, "UTF-8"))
        .contains("\"0.weight\":{\"dtype\":\"F32\",\"shape\":[6,8,4,4]");
    try (var files = Files.walk(folder.resolve("runs"))) {
      assertThat(files.map(Path::toString)).noneMatch(file -> file.contains(".tmp-"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {in: 8, out: 4, | {in: 16, out: 4, | network_yaml: generator layer 8 (conv2d) takes 16 channels, gets 8x6x6
          - relu | - mish | network_yaml: generator layer 9 is "mish"; allowed: one of linear,
          {kernel: 2} | {size: 2} | network_yaml: generator layer 6 (max_pool2d) has a setting "size"; allowed: kernel
          factor: 3 | factor: three | network_yaml: factor of generator layer 7 (upsample) is "three"; allowed: a whole number from 1 to 64
          size: 12 | size: 28 | network_yaml: the generator gives 144; allowed: 1x28x28 or 784
          discriminator: | d: &d | network_yaml has an anchor or alias at line 17
          """)
  void refusesAWrongOneBeforeAnythingStarts(String right, String wrong, String message) {
    assertRefused(RunConfig.newBuilder().setNetworkYaml(YAML.replace(right, wrong)), message);
  }

  @Test
  void refusesSettingsThatContradictIt() {
    assertRefused(
        RunConfig.newBuilder().setNetworkYaml(YAML).setImageSize(64),
        "image_size is 64; allowed: 12, as network_yaml says, or absent");
  }

  private void assertRefused(RunConfig.Builder config, String message) {
    assertThatThrownBy(
            () -> trainer.startRun(StartRunRequest.newBuilder().setConfig(config).build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith("INVALID_ARGUMENT: " + message);
  }

  private Run train(String yaml) {
    RunConfig.Builder config = RunConfig.newBuilder().setNetworkYaml(yaml);
    config.setBatchSize(8).setSteps(3);
    Run run = trainer.startRun(StartRunRequest.newBuilder().setConfig(config).build());
    trainer
        .watchRun(WatchRunRequest.newBuilder().setName(run.getName()).build())
        .forEachRemaining(event -> {});
    return trainer.getRun(GetRunRequest.newBuilder().setName(run.getName()).build());
  }

  private byte[] download(String run, String name, int offset) throws Exception {
    List<ArtifactChunk> chunks = new ArrayList<>();
    trainer
        .downloadArtifact(
            DownloadArtifactRequest.newBuilder()
                .setRun(run)
                .setStep(3)
                .setName(name)
                .setOffset(offset)
                .build())
        .forEachRemaining(chunks::add);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (ArtifactChunk chunk : chunks) {
      chunk.getData().writeTo(bytes);
    }
    assertThat(chunks.get(0).getSizeBytes()).isEqualTo(offset + bytes.size());
    if (offset == 0) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
      assertThat(chunks.get(0).getSha256()).isEqualTo(HexFormat.of().formatHex(digest));
    }
    return bytes.toByteArray();
  }
}
