package dev.ganforge.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Await;
import dev.ganforge.generator.fixture.Client;
import dev.ganforge.generator.fixture.ScriptedTrainer;
import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.ImageFormat;
import dev.ganforge.v1.inference.GRPCInferenceServiceGrpc;
import dev.ganforge.v1.inference.InferParameter;
import dev.ganforge.v1.inference.InferTensorContents;
import dev.ganforge.v1.inference.ModelInferRequest;
import dev.ganforge.v1.inference.ModelInferRequest.InferInputTensor;
import dev.ganforge.v1.inference.ModelInferRequest.InferRequestedOutputTensor;
import dev.ganforge.v1.inference.ModelInferResponse;
import dev.ganforge.v1.inference.ModelMetadataRequest;
import dev.ganforge.v1.inference.ModelMetadataResponse;
import dev.ganforge.v1.inference.ModelReadyRequest;
import dev.ganforge.v1.inference.RepositoryIndexRequest;
import dev.ganforge.v1.inference.RepositoryIndexResponse.ModelIndex;
import dev.ganforge.v1.inference.RepositoryModelLoadRequest;
import dev.ganforge.v1.inference.RepositoryModelUnloadRequest;
import dev.ganforge.v1.inference.ServerLiveRequest;
import dev.ganforge.v1.inference.ServerMetadataRequest;
import dev.ganforge.v1.inference.ServerReadyRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Open Inference Protocol as its callers see it. */
class InferenceTest {
  private static final int LATENT = 16;

  @TempDir static Path folder;
  private static ScriptedTrainer trainer;
  private static Client client;
  private static GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub stub;

  @BeforeAll
  static void start() {
    trainer = ScriptedTrainer.start(folder.resolve("trainer"));
    client = Client.start(trainer.target(), folder.resolve("cache"));
    stub = client.inference();
    for (int step = 1; step <= 2; step++) {
      trainer.publish("run", step, Artifacts.linear(step), Artifacts.LINEAR);
      client.awaitLatest(step);
    }
  }

  @AfterAll
  static void stop() {
    client.close();
    trainer.close();
  }

  private static ByteString longs(long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return ByteString.copyFrom(bytes);
  }

  private static InferInputTensor.Builder seed(long count) {
    return InferInputTensor.newBuilder().setName("seed").setDatatype("UINT64").addShape(count);
  }

  private static ModelInferRequest.Builder request(InferInputTensor.Builder input, String output) {
    return ModelInferRequest.newBuilder()
        .setModelName("run")
        .setId("seven")
        .addInputs(input)
        .addOutputs(InferRequestedOutputTensor.newBuilder().setName(output));
  }

  private static ByteString generated(ImageFormat format, long... seeds) {
    GenerateResponse answer =
        client.generate(
            request -> {
              for (long seed : seeds) {
                request.addSeeds(seed);
              }
              return request.setFormat(format);
            });
    return ByteString.copyFrom(answer.getImagesList().stream().map(i -> i.getData()).toList());
  }

  @Test
  void seedsGiveTheImagesOfGenerate() {
    ModelInferResponse raw =
        stub.modelInfer(request(seed(2), "images").addRawInputContents(longs(7, -1)).build());
    assertThat(raw.getRawOutputContents(0))
        .isEqualTo(generated(ImageFormat.IMAGE_FORMAT_RAW, 7, -1));
    assertThat(raw.getOutputs(0).getDatatype()).isEqualTo("UINT8");
    assertThat(raw.getOutputs(0).getShapeList()).containsExactly(2L, 12L, 12L, 1L);
    assertThat(raw.getId()).isEqualTo("seven");
    assertThat(raw.getModelName()).isEqualTo("run");
    assertThat(raw.getModelVersion()).isEqualTo("2");
    InferInputTensor.Builder typed =
        seed(2)
            .setDatatype("INT64")
            .setContents(InferTensorContents.newBuilder().addInt64Contents(7).addInt64Contents(-1));
    assertThat(stub.modelInfer(request(typed, "images").build())).isEqualTo(raw);
    ModelInferResponse older =
        stub.modelInfer(
            request(seed(2), "images")
                .addRawInputContents(longs(7, -1))
                .setModelVersion("1")
                .build());
    assertThat(older.getModelVersion()).isEqualTo("1");
    assertThat(older.getRawOutputContents(0)).isNotEqualTo(raw.getRawOutputContents(0));
  }

  @Test
  void latentsAndAllOutputs() {
    float[] latent = LatentDistribution.NORMAL.latent(7, LATENT);
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * LATENT).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : latent) {
      contents.addFp32Contents(value);
      bytes.putFloat(value);
    }
    InferInputTensor.Builder z =
        InferInputTensor.newBuilder().setName("z").setDatatype("FP32").addShape(1).addShape(LATENT);
    ModelInferRequest raw =
        request(z, "images")
            .clearOutputs()
            .addRawInputContents(ByteString.copyFrom(bytes.flip()))
            .build();
    ModelInferResponse answer = stub.modelInfer(raw);
    assertThat(answer.getOutputs(0).getName()).isEqualTo("images");
    assertThat(answer.getOutputs(1).getName()).isEqualTo("png");
    assertThat(answer.getRawOutputContents(0))
        .isEqualTo(generated(ImageFormat.IMAGE_FORMAT_RAW, 7));
    ByteString png = answer.getRawOutputContents(1);
    int length = png.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getInt();
    assertThat(png.size()).isEqualTo(4 + length);
    assertThat(png.substring(4).toByteArray()).startsWith(0x89, 'P', 'N', 'G');
    z.setContents(contents);
    assertThat(stub.modelInfer(request(z, "images").clearOutputs().build())).isEqualTo(answer);
  }

  @Test
  void imagesThatAreAskedForTwiceAreComputedOnce() throws IOException, InterruptedException {
    long before = client.metric("ganforge_generator_batch_images_sum");
    ModelInferRequest both =
        request(seed(3), "png")
            .addOutputs(InferRequestedOutputTensor.newBuilder().setName("images"))
            .addRawInputContents(longs(70, 71, 72))
            .build();
    ModelInferResponse answer = stub.modelInfer(both);
    assertThat(answer.getOutputs(0).getName()).isEqualTo("png");
    assertThat(answer.getRawOutputContents(1))
        .isEqualTo(generated(ImageFormat.IMAGE_FORMAT_RAW, 70, 71, 72));
    assertThat(client.metric("ganforge_generator_batch_images_sum")).isEqualTo(before + 3);
    ByteString first = answer.getRawOutputContents(0);
    int length = first.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getInt();
    assertThat(first.substring(4, 4 + length))
        .isEqualTo(generated(ImageFormat.IMAGE_FORMAT_PNG, 70));
  }

  @Test
  void truncationIsAParameter() {
    ModelInferResponse cut =
        stub.modelInfer(
            request(seed(1), "images")
                .addRawInputContents(longs(7))
                .putParameters(
                    "truncation", InferParameter.newBuilder().setDoubleParam(0.3).build())
                .build());
    ByteString wanted =
        client
            .generate(
                request ->
                    request.addSeeds(7).setTruncation(0.3).setFormat(ImageFormat.IMAGE_FORMAT_RAW))
            .getImages(0)
            .getData();
    assertThat(cut.getRawOutputContents(0)).isEqualTo(wanted);
  }

  @Test
  void saysWhatItIs() {
    assertThat(stub.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(stub.serverMetadata(ServerMetadataRequest.getDefaultInstance()).getExtensionsList())
        .containsExactly("model_repository");
    ModelMetadataResponse metadata =
        stub.modelMetadata(ModelMetadataRequest.newBuilder().setName("run").build());
    assertThat(metadata.getVersionsList()).contains("2");
    assertThat(metadata.getInputs(1).getShapeList()).containsExactly(-1L, (long) LATENT);
    assertThat(metadata.getOutputs(0).getShapeList()).containsExactly(-1L, 12L, 12L, 1L);
    assertThat(ready("run", "2")).isTrue();
    assertThat(ready("latest", "")).isTrue();
    assertThat(ready("run", "9")).isFalse();
    assertThat(refusal(() -> metadata("nobody")).getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }

  private static void metadata(String name) {
    ModelMetadataResponse unused =
        stub.modelMetadata(ModelMetadataRequest.newBuilder().setName(name).build());
  }

  private static boolean ready(String name, String version) {
    return stub.modelReady(ModelReadyRequest.newBuilder().setName(name).setVersion(version).build())
        .getReady();
  }

  @Test
  void modelsAreLoadedAndLetGoOf() {
    var unused =
        stub.repositoryModelLoad(
            RepositoryModelLoadRequest.newBuilder().setModelName("run@1").build());
    Await.until("it stays in memory", () -> index().contains("run 1 READY"));
    var unusedToo =
        stub.repositoryModelUnload(
            RepositoryModelUnloadRequest.newBuilder().setModelName("run@1").build());
    assertThat(index()).contains("run 2 READY").doesNotContain("run 1 READY");
    Status newest =
        refusal(
            () -> {
              var unusedAnswer =
                  stub.repositoryModelUnload(
                      RepositoryModelUnloadRequest.newBuilder().setModelName("run@2").build());
            });
    assertThat(newest.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  private static List<String> index() {
    return stub
        .repositoryIndex(RepositoryIndexRequest.newBuilder().setReady(true).build())
        .getModelsList()
        .stream()
        .map(
            (ModelIndex model) ->
                model.getName() + " " + model.getVersion() + " " + model.getState())
        .collect(Collectors.toList());
  }

  private static Status refusal(Runnable call) {
    try {
      call.run();
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  private static Status infer(ModelInferRequest request) {
    return refusal(
        () -> {
          ModelInferResponse unused = stub.modelInfer(request);
        });
  }

  private static void assertRefused(String message, ModelInferRequest.Builder request) {
    Status status = infer(request.build());
    assertThat(status.getCode()).as(message).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).isEqualTo(message);
  }

  @Test
  void refusesTensorsThatDoNotHoldTogether() {
    assertRefused(
        "raw_input_contents[0] has 8 bytes; allowed: 16, by the shape and the datatype",
        request(seed(2), "images").addRawInputContents(longs(1)));
    assertRefused(
        "shape[0] of seed is 4611686018427387904; allowed: 1 to 1024, this server's max-count",
        request(seed(1L << 62), "images").addRawInputContents(longs(1)));
    assertRefused(
        "raw_input_contents has 1 entries; allowed: one an input, where no input has contents,"
            + " or none",
        request(
                seed(1).setContents(InferTensorContents.newBuilder().addUint64Contents(1)),
                "images")
            .addRawInputContents(longs(1)));
    assertRefused(
        "contents of seed has 1 elements, 0 of them in uint64_contents; allowed: 1, all there",
        request(
            seed(1).setContents(InferTensorContents.newBuilder().addInt64Contents(1)), "images"));
    assertRefused(
        "datatype of seed is \"FP32\"; allowed: UINT64 or INT64",
        request(seed(1).setDatatype("FP32"), "images"));
    assertRefused(
        "name of an output is \"pixels\"; allowed: images or png",
        request(seed(1), "pixels").addRawInputContents(longs(1)));
    assertRefused(
        "inputs has 2 tensors; allowed: one, seed or z",
        request(seed(1), "images").addInputs(seed(1)));
    assertRefused(
        "model_version is \"x\"; allowed: a step of the run that model_name is, or empty",
        request(seed(1), "images").addRawInputContents(longs(1)).setModelVersion("x"));
    InferInputTensor.Builder wide =
        InferInputTensor.newBuilder().setName("z").setDatatype("FP32").addShape(1).addShape(2);
    assertRefused(
        "latents[0] has 2 values; allowed: 16, the model's latent dimension",
        request(wide, "images").addRawInputContents(longs(0)));
  }

  /** A field of a message by its number, so that a wrong number in the definition shows. */
  private static UnknownFieldSet.Field field(Consumer<UnknownFieldSet.Field.Builder> value) {
    UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
    value.accept(field);
    return field.build();
  }

  private static UnknownFieldSet.Field bytes(ByteString value) {
    return field(builder -> builder.addLengthDelimited(value));
  }

  @Test
  void theFieldNumbersAreThePublishedOnes() throws InvalidProtocolBufferException {
    UnknownFieldSet input =
        UnknownFieldSet.newBuilder()
            .addField(1, bytes(ByteString.copyFromUtf8("seed")))
            .addField(2, bytes(ByteString.copyFromUtf8("UINT64")))
            .addField(3, bytes(ByteString.copyFrom(new byte[] {1})))
            .build();
    UnknownFieldSet request =
        UnknownFieldSet.newBuilder()
            .addField(1, bytes(ByteString.copyFromUtf8("run")))
            .addField(2, bytes(ByteString.copyFromUtf8("2")))
            .addField(3, bytes(ByteString.copyFromUtf8("id")))
            .addField(5, bytes(input.toByteString()))
            .addField(
                6,
                bytes(
                    UnknownFieldSet.newBuilder()
                        .addField(1, bytes(ByteString.copyFromUtf8("images")))
                        .build()
                        .toByteString()))
            .addField(7, bytes(longs(7)))
            .build();
    ModelInferResponse parsed =
        stub.modelInfer(ModelInferRequest.parseFrom(request.toByteString()));
    UnknownFieldSet answer = UnknownFieldSet.parseFrom(parsed.toByteString());
    assertThat(answer.getField(2).getLengthDelimitedList().get(0).toStringUtf8()).isEqualTo("2");
    assertThat(answer.getField(3).getLengthDelimitedList().get(0).toStringUtf8()).isEqualTo("id");
    UnknownFieldSet output =
        UnknownFieldSet.parseFrom(answer.getField(5).getLengthDelimitedList().get(0));
    assertThat(output.getField(2).getLengthDelimitedList().get(0).toStringUtf8())
        .isEqualTo("UINT8");
    assertThat(output.getField(3).getLengthDelimitedList().get(0).toByteArray())
        .containsExactly(1, 12, 12, 1);
    assertThat(answer.getField(6).getLengthDelimitedList())
        .containsExactly(generated(ImageFormat.IMAGE_FORMAT_RAW, 7));
  }
}
