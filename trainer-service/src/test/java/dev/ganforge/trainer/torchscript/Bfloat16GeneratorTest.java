package dev.ganforge.trainer.torchscript;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.training.TrainingProgram;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published generator in bfloat16 beside itself in float32. */
class Bfloat16GeneratorTest {
  private static final int IMAGES = 3;

  private static Gan gan(String preset, int size, int channels) {
    return Presets.gan(new NetworkSettings(preset, size, channels, 100, 16, 16, 0.25, 0, ""));
  }

  private static TorchScriptArchive publish(Gan gan) {
    Map<String, FloatTensor> values = gan.generator().initialValues(3);
    values.forEach(
        (name, tensor) -> {
          for (int i = 0; i < tensor.values().length; i++) {
            if (name.endsWith("bias")) {
              tensor.values()[i] = 0.01f * (i % 7);
            } else if (name.endsWith("weight") && tensor.shape().rank() == 1) {
              tensor.values()[i] *= 8;
            }
          }
        });
    return GeneratorProgram.compile(gan, values);
  }

  /** Of one layer of blocks, of two and of three, with the last layer as it is. */
  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64})
  void givesTheImagesOfFloat32RoundedABit(int size) {
    Gan gan = gan("dcgan", size, 3);
    FloatTensor z =
        new FloatTensor(
            Shape.of(IMAGES, 100), gan.distribution().latents(new long[] {1, 2, 3}, 100));
    try (TrainingProgram program = TrainingProgram.load(publish(gan), Device.cpu())) {
      float[] exact = program.images(z);
      int unused = program.call("use_bf16", manager -> new NDList(), NDList::size);
      float[] rounded =
          program.call(
              "images_bf16",
              manager -> new NDList(manager.create(z.values(), TrainingProgram.shape(z.shape()))),
              images -> images.get(0).toFloatArray());
      assertThat(rounded).hasSameSizeAs(exact);
      double contrast = 0;
      double apart = 0;
      double furthest = 0;
      for (int i = 0; i < exact.length; i++) {
        contrast += Math.abs(exact[i]) / exact.length;
        apart += Math.abs(exact[i] - rounded[i]) / exact.length;
        furthest = Math.max(furthest, Math.abs(exact[i] - rounded[i]));
      }
      assertThat(contrast).isGreaterThan(0.05);
      assertThat(apart).isLessThan(0.03 * contrast);
      assertThat(furthest).isLessThan(0.1);
      assertThat(program.images(z)).isEqualTo(exact);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp", "vanilla", "conv"})
  void isForTransposedConvolutionsAlone(String preset) {
    assertThat(publish(gan(preset, 28, 1)).source()).doesNotContain("bf16");
  }
}
