package dev.ganforge.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.NetworkYaml;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.torchscript.GanState;
import dev.ganforge.trainer.torchscript.GeneratorProgram;
import dev.ganforge.trainer.training.TrainingProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Readers that share no code with the product agree with what it exports. */
class ExporterTest {
  @TempDir private Path folder;

  /** Every layer, and what cannot be folded. */
  private static final String OWN =
      """
      latent: {dimension: 6}
      image: {channels: 3, size: 12}
      generator:
        - conv_transpose2d: {in: 6, out: 8, kernel: 4}
        - batch_norm: {features: 8}
        - batch_norm: {features: 8, eps: 0.8}
        - leaky_relu: {slope: 0.3}
        - batch_norm: {features: 8}
        - dropout: {p: 0.2}
        - max_pool2d: {kernel: 2}
        - upsample: {factor: 3}
        - conv2d: {in: 8, out: 4, kernel: 3, stride: 2, padding: 2, bias: false}
        - relu
        - flatten
        - linear: {in: 64, out: 48, bias: false}
        - dropout: {p: 0.5}
        - batch_norm: {features: 48}
        - reshape: {shape: [3, 4, 4]}
        - conv_transpose2d: {in: 3, out: 3, kernel: 6, stride: 3, padding: 3, bias: false}
        - upsample: {factor: 2}
        - conv2d: {in: 3, out: 3, kernel: 7}
      discriminator: [flatten, linear: {in: 432, out: 1}]
      """;

  @ParameterizedTest
  @ValueSource(strings = {"dcgan", "mlp", "vanilla", "conv", "own"})
  void onnxGivesTheSameImages(String preset) throws Exception {
    PublishedCheckpoint checkpoint = PublishedCheckpoint.write(folder, small(preset));
    Gan gan = checkpoint.gan();
    byte[] onnx = export(checkpoint, Format.ONNX);
    try (OrtSession session = OrtEnvironment.getEnvironment().createSession(onnx)) {
      assertThat(shapeOf(session.getInputInfo(), "z")).containsExactly(-1, gan.latent());
      assertThat(shapeOf(session.getOutputInfo(), "images"))
          .containsExactly(-1, gan.image().dim(0), gan.image().dim(1), gan.image().dim(2));
      assertThat(session.getMetadata().getCustomMetadata())
          .containsEntry("run", PublishedCheckpoint.RUN)
          .containsEntry("step", "7");
      for (int count : List.of(1, 5)) {
        FloatTensor z = latents(gan, count);
        float[] expected = images(checkpoint, z);
        assertThat(spread(expected)).as("images that differ").isGreaterThan(0.1f);
        assertClose(images(session, z), expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dcgan", "mlp", "vanilla", "conv", "own"})
  void safetensorsHoldTheStateDictOfTheGenerator(String preset) throws IOException {
    PublishedCheckpoint checkpoint = PublishedCheckpoint.write(folder, small(preset));
    ByteBuffer file =
        ByteBuffer.wrap(export(checkpoint, Format.SAFETENSORS)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[Math.toIntExact(file.getLong())];
    file.get(header);
    ByteBuffer data = file.slice().order(ByteOrder.LITTLE_ENDIAN);
    JsonNode root = new ObjectMapper().readTree(header);
    assertThat(root.get("__metadata__").get("format").asText()).isEqualTo("pt");

    Map<String, FloatTensor> published = GanState.under("ema.", checkpoint.state());
    List<String> names = new ArrayList<>();
    root.fieldNames().forEachRemaining(names::add);
    names.remove("__metadata__");
    assertThat(names).containsExactlyElementsOf(checkpoint.gan().generator().parameters().keySet());
    int bytes = 0;
    for (String name : names) {
      FloatTensor expected = GanState.of(published, name);
      assertThat(root.get(name).get("dtype").asText()).isEqualTo("F32");
      assertThat(root.get(name).get("shape"))
          .hasToString(expected.shape().dims().toString().replace(" ", ""));
      int begin = root.get(name).get("data_offsets").get(0).asInt();
      int end = root.get(name).get("data_offsets").get(1).asInt();
      float[] values = new float[(end - begin) / Float.BYTES];
      data.position(begin).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      assertThat(values).as(name).isEqualTo(expected.values());
      bytes += end - begin;
    }
    assertThat(bytes).isEqualTo(data.capacity());
  }

  @Test
  void torchscriptLoadsAndGivesTheSameImages() throws Exception {
    PublishedCheckpoint checkpoint = PublishedCheckpoint.write(folder, small("dcgan"));
    Files.write(folder.resolve("exported.pt"), export(checkpoint, Format.TORCHSCRIPT));
    FloatTensor z = latents(checkpoint.gan(), 3);
    float[] expected = images(checkpoint, z);
    try (Model model = Model.newInstance("exported", Device.cpu(), "PyTorch")) {
      model.load(folder, "exported");
      NDManager manager = model.getNDManager();
      NDArray input =
          manager.create(z.values(), new ai.djl.ndarray.types.Shape(3, z.shape().dim(1)));
      NDList output =
          model.getBlock().forward(new ParameterStore(manager, false), new NDList(input), false);
      assertThat(output.head().getShape()).isEqualTo(new ai.djl.ndarray.types.Shape(3, 32, 32, 3));
      byte[] pixels = output.head().toByteArray();
      for (int c = 0; c < 3; c++) {
        assertThat((pixels[c] & 0xFF) / 127.5 - 1)
            .isCloseTo(expected[c * 32 * 32], within(1 / 255.0 + 1e-5));
      }
    }
  }

  @Test
  void theSameCheckpointGivesTheSameBytes() throws IOException {
    PublishedCheckpoint checkpoint = PublishedCheckpoint.write(folder, small("conv"));
    for (Format format : Format.values()) {
      assertThat(export(checkpoint, format)).as("%s", format).isEqualTo(export(checkpoint, format));
    }
  }

  @Test
  void aCheckpointThatIsNotThereIsNotFound() throws IOException {
    PublishedCheckpoint checkpoint = PublishedCheckpoint.write(folder, small("vanilla"));
    Exporter exporter = new Exporter(checkpoint.store());
    for (Format format : Format.values()) {
      assertThatThrownBy(() -> exporter.open(PublishedCheckpoint.RUN, 8, format))
          .isInstanceOf(ServiceException.class)
          .hasMessage("there is no checkpoint made@8");
    }
    assertThat(folder.resolve("runs"))
        .isDirectoryNotContaining(f -> f.toString().contains(".tmp-"));
  }

  private static NetworkSettings small(String preset) {
    if (preset.equals("own")) {
      return NetworkYaml.settings(OWN, small("mlp"));
    }
    int size = preset.equals("dcgan") ? 32 : 28;
    return new NetworkSettings(
        preset, size, preset.equals("dcgan") ? 3 : 1, 12, 8, 8, 0.125, 0.3, "");
  }

  private static byte[] export(PublishedCheckpoint checkpoint, Format format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Exporter(checkpoint.store())
        .export(PublishedCheckpoint.RUN, PublishedCheckpoint.STEP, format, out);
    return out.toByteArray();
  }

  private static FloatTensor latents(Gan gan, int count) {
    long[] seeds = LongStream.range(0, count).toArray();
    return new FloatTensor(
        Shape.of(count, gan.latent()), gan.distribution().latents(seeds, gan.latent()));
  }

  private static float[] images(PublishedCheckpoint checkpoint, FloatTensor z) {
    try (TrainingProgram program =
        TrainingProgram.load(
            GeneratorProgram.compile(checkpoint.gan(), GanState.under("ema.", checkpoint.state())),
            Device.cpu())) {
      return program.images(z);
    }
  }

  private static float[] images(OrtSession session, FloatTensor z) throws OrtException {
    long[] shape = {z.shape().dim(0), z.shape().dim(1)};
    try (OnnxTensor input =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), FloatBuffer.wrap(z.values()), shape);
        OrtSession.Result result = session.run(Map.of("z", input))) {
      FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] images = new float[values.remaining()];
      values.get(images);
      return images;
    }
  }

  private static long[] shapeOf(Map<String, NodeInfo> ports, String name) {
    assertThat(ports).containsOnlyKeys(name);
    return ((TensorInfo) ports.values().iterator().next().getInfo()).getShape();
  }

  private static float spread(float[] images) {
    float least = Float.MAX_VALUE;
    float most = -Float.MAX_VALUE;
    for (float value : images) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return most - least;
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    float worst = 0;
    for (int i = 0; i < actual.length; i++) {
      worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
    }
    assertThat(worst).as("largest difference").isLessThan(1e-4f);
  }
}
