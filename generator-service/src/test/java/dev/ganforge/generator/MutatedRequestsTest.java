package dev.ganforge.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Client;
import dev.ganforge.generator.fixture.RawCalls;
import dev.ganforge.generator.fixture.ScriptedTrainer;
import dev.ganforge.generator.rpc.Limits;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateStreamRequest;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.ImageFormat;
import dev.ganforge.v1.ImageLayout;
import dev.ganforge.v1.InterpolateRequest;
import dev.ganforge.v1.Latent;
import dev.ganforge.v1.ListModelsRequest;
import dev.ganforge.v1.PinModelRequest;
import dev.ganforge.v1.WatchModelsRequest;
import dev.ganforge.v1.inference.GRPCInferenceServiceGrpc;
import dev.ganforge.v1.inference.InferParameter;
import dev.ganforge.v1.inference.InferTensorContents;
import dev.ganforge.v1.inference.ModelInferRequest;
import dev.ganforge.v1.inference.ModelInferRequest.InferInputTensor;
import dev.ganforge.v1.inference.ModelInferRequest.InferRequestedOutputTensor;
import dev.ganforge.v1.inference.ModelMetadataRequest;
import dev.ganforge.v1.inference.ModelReadyRequest;
import dev.ganforge.v1.inference.RepositoryIndexRequest;
import dev.ganforge.v1.inference.RepositoryModelLoadRequest;
import dev.ganforge.v1.inference.RepositoryModelUnloadRequest;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that were damaged on their way, over a real connection: a caller's fault, never ours.
 */
class MutatedRequestsTest {
  private static final int REQUESTS = Integer.getInteger("ganforge.mutations", 10_000);
  private static final int LATENT = 16;

  @TempDir static Path folder;
  private static ScriptedTrainer trainer;
  private static Client client;

  /** A right request of a method. */
  private record Original(MethodDescriptor<?, ?> method, MessageLite request) {}

  @BeforeAll
  static void start() {
    trainer = ScriptedTrainer.start(folder.resolve("trainer"));
    trainer.publish("run", 1, Artifacts.linear(1), Artifacts.LINEAR);
    client =
        Client.start(
            new Endpoint.Tcp("127.0.0.1", 0),
            trainer.target(),
            folder.resolve("cache"),
            new Limits(64, 256, 1 << 20, 1 << 20));
    client.awaitLatest(1);
  }

  @AfterAll
  static void stop() {
    client.close();
    trainer.close();
  }

  private static List<Original> generatorRequests() {
    Latent.Builder latent = Latent.newBuilder();
    for (int i = 0; i < LATENT; i++) {
      latent.addValues(i / 10f);
    }
    return List.of(
        new Original(
            GeneratorServiceGrpc.getGenerateMethod(),
            GenerateRequest.newBuilder()
                .setModel("run@1")
                .addSeeds(7)
                .addSeeds(-1)
                .setTruncation(0.5)
                .setFormat(ImageFormat.IMAGE_FORMAT_JPEG)
                .setLayout(ImageLayout.IMAGE_LAYOUT_GRID)
                .setColumns(1)
                .setJpegQuality(50)
                .build()),
        new Original(
            GeneratorServiceGrpc.getGenerateMethod(),
            GenerateRequest.newBuilder().addLatents(latent).build()),
        new Original(
            GeneratorServiceGrpc.getGenerateStreamMethod(),
            GenerateStreamRequest.newBuilder()
                .setRequest(GenerateRequest.newBuilder().setCount(5).setFirstSeed(3))
                .setImagesPerAnswer(2)
                .build()),
        new Original(
            GeneratorServiceGrpc.getInterpolateMethod(),
            InterpolateRequest.newBuilder()
                .addSeeds(1)
                .addSeeds(2)
                .setFrames(3)
                .setFrameMillis(40)
                .setFormat(ImageFormat.IMAGE_FORMAT_APNG)
                .build()),
        new Original(
            GeneratorServiceGrpc.getListModelsMethod(), ListModelsRequest.getDefaultInstance()),
        new Original(
            GeneratorServiceGrpc.getWatchModelsMethod(), WatchModelsRequest.getDefaultInstance()),
        new Original(
            GeneratorServiceGrpc.getPinModelMethod(),
            PinModelRequest.newBuilder().setModel("run@1").build()));
  }

  private static ModelInferRequest.Builder infer(InferInputTensor.Builder input) {
    return ModelInferRequest.newBuilder()
        .setModelName("run")
        .setModelVersion("1")
        .setId("id")
        .addInputs(input)
        .putParameters("truncation", InferParameter.newBuilder().setDoubleParam(0.7).build());
  }

  private static List<Original> inferenceRequests() {
    MethodDescriptor<?, ?> infer = GRPCInferenceServiceGrpc.getModelInferMethod();
    InferInputTensor.Builder seeds =
        InferInputTensor.newBuilder().setName("seed").setDatatype("UINT64").addShape(2);
    InferInputTensor.Builder typed =
        seeds
            .clone()
            .setContents(
                InferTensorContents.newBuilder().addUint64Contents(1).addUint64Contents(9));
    InferInputTensor.Builder z =
        InferInputTensor.newBuilder().setName("z").setDatatype("FP32").addShape(1).addShape(LATENT);
    return List.of(
        new Original(
            infer, infer(seeds).addRawInputContents(ByteString.copyFrom(new byte[16])).build()),
        new Original(
            infer,
            infer(typed)
                .addOutputs(InferRequestedOutputTensor.newBuilder().setName("png"))
                .build()),
        new Original(
            infer,
            infer(z)
                .clearParameters()
                .addRawInputContents(ByteString.copyFrom(new byte[4 * LATENT]))
                .build()),
        new Original(
            GRPCInferenceServiceGrpc.getModelMetadataMethod(),
            ModelMetadataRequest.newBuilder().setName("run").setVersion("1").build()),
        new Original(
            GRPCInferenceServiceGrpc.getModelReadyMethod(),
            ModelReadyRequest.newBuilder().setName("latest").build()),
        new Original(
            GRPCInferenceServiceGrpc.getRepositoryIndexMethod(),
            RepositoryIndexRequest.newBuilder().setRepositoryName("any").setReady(true).build()),
        new Original(
            GRPCInferenceServiceGrpc.getRepositoryModelLoadMethod(),
            RepositoryModelLoadRequest.newBuilder().setModelName("run@1").build()),
        new Original(
            GRPCInferenceServiceGrpc.getRepositoryModelUnloadMethod(),
            RepositoryModelUnloadRequest.newBuilder().setModelName("run@1").build()));
  }

  /** Bytes changed, inserted, doubled or cut off. */
  private static byte[] mutated(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length + 1);
      switch (random.nextInt(5)) {
        case 0 -> bytes = Arrays.copyOf(bytes, at);
        case 1 -> bytes = spliced(bytes, at, new byte[] {(byte) random.nextInt()});
        case 2 -> bytes = spliced(bytes, at, Arrays.copyOfRange(bytes, at, bytes.length));
        default -> {
          if (at < bytes.length) {
            boolean flip = random.nextBoolean();
            bytes[at] = (byte) (flip ? bytes[at] ^ 1 << random.nextInt(8) : random.nextInt());
          }
        }
      }
    }
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int at, byte[] inserted) {
    byte[] spliced = Arrays.copyOf(bytes, bytes.length + inserted.length);
    System.arraycopy(inserted, 0, spliced, at, inserted.length);
    System.arraycopy(bytes, at, spliced, at + inserted.length, bytes.length - at);
    return spliced;
  }

  private static Map<Status.Code, Integer> send(List<Original> originals, long seed)
      throws Exception {
    Random random = new Random(seed);
    Map<Status.Code, Integer> counts = new EnumMap<>(Status.Code.class);
    for (int i = 0; i < REQUESTS; i++) {
      Original original = originals.get(random.nextInt(originals.size()));
      byte[] bytes = mutated(original.request.toByteArray(), random);
      Status status = RawCalls.call(client.channel(), original.method, bytes);
      assertThat(status.getCode())
          .as(
              "%s of %s: %s",
              original.method.getFullMethodName(), HexFormat.of().formatHex(bytes), status)
          .isIn(
              Status.Code.OK,
              Status.Code.INVALID_ARGUMENT,
              Status.Code.NOT_FOUND,
              Status.Code.FAILED_PRECONDITION);
      counts.merge(status.getCode(), 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void ofTheGeneratorService() throws Exception {
    assertThat(send(generatorRequests(), 1))
        .containsKeys(Status.Code.OK, Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND);
  }

  @Test
  void ofTheOpenInferenceProtocol() throws Exception {
    assertThat(send(inferenceRequests(), 2))
        .containsKeys(Status.Code.OK, Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND);
  }
}
