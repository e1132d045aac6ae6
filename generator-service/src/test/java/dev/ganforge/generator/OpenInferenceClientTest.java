package dev.ganforge.generator;

import static dev.ganforge.generator.fixture.OpenInference.get;
import static dev.ganforge.generator.fixture.OpenInference.list;
import static dev.ganforge.generator.fixture.OpenInference.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Await;
import dev.ganforge.generator.fixture.Client;
import dev.ganforge.generator.fixture.OpenInference;
import dev.ganforge.generator.fixture.ScriptedTrainer;
import dev.ganforge.generator.rpc.Limits;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.v1.Image;
import dev.ganforge.v1.ImageFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every rpc of the Open Inference Protocol, by a client that has its own definition of it. */
class OpenInferenceClientTest {
  private static final int LATENT = 16;

  @TempDir static Path folder;
  private static ScriptedTrainer trainer;
  private static Client client;
  private static OpenInference oip;

  @BeforeAll
  static void start() {
    trainer = ScriptedTrainer.start(folder.resolve("trainer"));
    client =
        Client.start(
            new Endpoint.Tcp("127.0.0.1", 0),
            trainer.target(),
            folder.resolve("cache"),
            new Limits(100, 1000, 10_000, 1 << 20));
    oip = new OpenInference(client.channel());
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

  @Test
  void theServer() {
    assertThat(get(oip.call("ServerLive"), "live")).isEqualTo(true);
    assertThat(get(oip.call("ServerReady"), "ready")).isEqualTo(true);
    DynamicMessage metadata = oip.call("ServerMetadata");
    assertThat(get(metadata, "name")).isEqualTo("ganforge");
    assertThat(list(metadata, "extensions")).isEqualTo(List.of("model_repository"));
  }

  @Test
  void aModel() {
    DynamicMessage ready = oip.call("ModelReady", "name", "run", "version", "2");
    assertThat(get(ready, "ready")).isEqualTo(true);
    DynamicMessage metadata = oip.call("ModelMetadata", "name", "run");
    assertThat(get(metadata, "name")).isEqualTo("run");
    assertThat(list(metadata, "versions").contains("2")).isTrue();
    assertTensor(metadata, "inputs", 0, "seed", "UINT64", -1L);
    assertTensor(metadata, "inputs", 1, "z", "FP32", -1L, (long) LATENT);
    assertTensor(metadata, "outputs", 0, "images", "UINT8", -1L, 12L, 12L, 1L);
    assertTensor(metadata, "outputs", 1, "png", "BYTES", -1L);
  }

  private static void assertTensor(
      DynamicMessage message, String tensors, int index, String name, String type, Long... shape) {
    Object tensor = list(message, tensors).get(index);
    assertThat(get(tensor, "name")).isEqualTo(name);
    assertThat(get(tensor, "datatype")).isEqualTo(type);
    assertThat(get(tensor, "shape")).isEqualTo(List.of(shape));
  }

  private static ByteString longs(long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return ByteString.copyFrom(bytes);
  }

  private static DynamicMessage seeds(long count) {
    return message("InferInputTensor", "name", "seed", "datatype", "UINT64", "shape", count);
  }

  @Test
  void inferenceOverRawContents() {
    DynamicMessage answer =
        oip.call(
            "ModelInfer",
            "model_name",
            "run",
            "model_version",
            "1",
            "id",
            "seven",
            "inputs",
            seeds(2),
            "outputs",
            message("InferRequestedOutputTensor", "name", "images"),
            "outputs",
            message("InferRequestedOutputTensor", "name", "png"),
            "raw_input_contents",
            longs(7, -1));
    assertThat(get(answer, "model_name")).isEqualTo("run");
    assertThat(get(answer, "model_version")).isEqualTo("1");
    assertThat(get(answer, "id")).isEqualTo("seven");
    assertTensor(answer, "outputs", 0, "images", "UINT8", 2L, 12L, 12L, 1L);
    assertTensor(answer, "outputs", 1, "png", "BYTES", 2L);
    ByteString samples = (ByteString) list(answer, "raw_output_contents").get(0);
    ByteString pngs = (ByteString) list(answer, "raw_output_contents").get(1);
    assertThat(samples).isEqualTo(generated(ImageFormat.IMAGE_FORMAT_RAW));
    ByteBuffer png = pngs.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    int first = png.getInt();
    int second = png.getInt(Integer.BYTES + first);
    assertThat(pngs.size()).isEqualTo(2 * Integer.BYTES + first + second);
    assertThat(
            pngs.substring(Integer.BYTES, Integer.BYTES + first)
                .concat(pngs.substring(2 * Integer.BYTES + first)))
        .isEqualTo(generated(ImageFormat.IMAGE_FORMAT_PNG));
  }

  private static ByteString generated(ImageFormat format) {
    List<Image> images =
        client
            .generate(
                request -> request.setModel("run@1").addSeeds(7).addSeeds(-1).setFormat(format))
            .getImagesList();
    return images.get(0).getData().concat(images.get(1).getData());
  }

  @Test
  void inferenceOverTypedContents() {
    DynamicMessage contents = message("InferTensorContents", "uint64_contents", 7L);
    DynamicMessage input =
        seeds(1).toBuilder().mergeFrom(message("InferInputTensor", "contents", contents)).build();
    DynamicMessage typed = oip.call("ModelInfer", "model_name", "run", "inputs", input);
    DynamicMessage raw =
        oip.call(
            "ModelInfer", "model_name", "run", "inputs", seeds(1), "raw_input_contents", longs(7));
    assertThat(typed).isEqualTo(raw);
  }

  @Test
  void whatDoesNotHoldTogetherIsRefused() {
    assertRefused("raw_input_contents[0] has 8 bytes; allowed: 16", seeds(2), longs(1));
    assertRefused(
        "shape[0] of seed is -1; allowed: 1 to 100, this server's max-count", seeds(-1), longs(1));
    assertRefused("shape[0] of seed is " + Long.MAX_VALUE, seeds(Long.MAX_VALUE), longs(1));
    assertRefused(
        "shape[0] of seed is 35; allowed: 1 to 34 in one answer, by this server's max-pixel-bytes:"
            + " 10000 of 288 bytes each",
        seeds(35),
        longs(new long[35]));
    DynamicMessage wide =
        message(
            "InferInputTensor", "name", "z", "datatype", "FP32", "shape", 1L, "shape", 1L << 40);
    assertRefused("shape[1] of z is " + (1L << 40), wide, longs(1));
  }

  private static void assertRefused(String message, DynamicMessage input, ByteString raw) {
    assertThatThrownBy(
            () ->
                oip.call(
                    "ModelInfer", "model_name", "run", "inputs", input, "raw_input_contents", raw))
        .hasMessageStartingWith("INVALID_ARGUMENT: " + message);
  }

  @Test
  void theRepository() {
    DynamicMessage unused = oip.call("RepositoryModelLoad", "model_name", "run@1");
    Await.until("it is in memory", () -> index().contains("run 1 READY"));
    DynamicMessage unusedToo = oip.call("RepositoryModelUnload", "model_name", "run@1");
    assertThat(index()).contains("run 2 READY").doesNotContain("run 1 READY");
  }

  private static List<String> index() {
    return list(oip.call("RepositoryIndex", "ready", true), "models").stream()
        .map(model -> get(model, "name") + " " + get(model, "version") + " " + get(model, "state"))
        .map(String::valueOf)
        .toList();
  }
}
