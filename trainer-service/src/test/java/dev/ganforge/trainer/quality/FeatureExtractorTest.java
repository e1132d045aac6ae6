package dev.ganforge.trainer.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.network.Gan;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.network.Presets;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.torchscript.FeatureProgram;
import dev.ganforge.trainer.torchscript.FrechetProgram;
import dev.ganforge.trainer.torchscript.GeneratorProgram;
import dev.ganforge.trainer.torchscript.TorchScriptArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FeatureExtractorTest {
  private static final Shape SMALL = Shape.of(1, 16, 16);

  @TempDir private Path folder;

  static List<JsonNode> cases() throws IOException {
    return Fixtures.cases("features.json");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theBuiltInNetworkAgreesWithNumPy(JsonNode recorded) {
    int count = recorded.get("count").asInt();
    int size = recorded.get("size").asInt();
    int channels = recorded.get("channels").asInt();
    Shape image = Shape.of(channels, size, size);
    try (FeatureExtractor extractor = FeatureExtractor.random(image, Device.cpu())) {
      assertThat(extractor.name()).isEqualTo("FD-random");
      assertThat(extractor.features()).isEqualTo(448);
      float[] features = extractor.features(pattern(count, size, channels), count).values();
      double worst = 0;
      for (int i = 0; i < features.length; i++) {
        double expected = recorded.get("features").get(i / 448).get(i % 448).asDouble();
        worst = Math.max(worst, Math.abs(features[i] - expected));
      }
      assertThat(worst).isLessThan(5e-6);
    }
  }

  private static ByteBuffer pattern(int count, int size, int channels) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(count * size * size * channels);
    for (int n = 0; n < count; n++) {
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          for (int c = 0; c < channels; c++) {
            pixels.put((byte) (31 * n + 7 * y + 13 * x + 5 * c + x * y * (n + 1)));
          }
        }
      }
    }
    return pixels.flip();
  }

  @Test
  void aUsersFileGivesItsFeatures() throws IOException {
    Path file = write("inception.pt", FeatureProgram.compile(SMALL));
    try (FeatureExtractor own = FeatureExtractor.file(file, SMALL, Device.cpu());
        FeatureExtractor builtIn = FeatureExtractor.random(SMALL, Device.cpu())) {
      assertThat(own.name()).matches("FD-inception-[0-9a-f]{8}");
      assertThat(own.key()).isNotEqualTo(builtIn.key());
      assertThat(own.features(pattern(3, 16, 1), 3).values())
          .containsExactly(builtIn.features(pattern(3, 16, 1), 3).values(), within(1e-6f));
    }
  }

  @Test
  void twoFilesOfOneNameHaveTwoNames() throws IOException {
    Shape large = Shape.of(1, 32, 32);
    Files.createDirectories(folder.resolve("other"));
    Path one = write("random.pt", FeatureProgram.compile(SMALL));
    Path other = write("other/random.pt", FeatureProgram.compile(Shape.of(1, 8, 8)));
    try (FeatureExtractor builtIn = FeatureExtractor.of("", large, Device.cpu());
        FeatureExtractor first = FeatureExtractor.of(one.toString(), large, Device.cpu());
        FeatureExtractor again = FeatureExtractor.file(one, large, Device.cpu());
        FeatureExtractor second = FeatureExtractor.file(other, large, Device.cpu())) {
      assertThat(builtIn.name()).isEqualTo("FD-random");
      assertThat(first.name()).isEqualTo(again.name()).matches("FD-random-[0-9a-f]{8}");
      assertThat(second.name()).isNotEqualTo(first.name()).startsWith("FD-random-");
    }
  }

  @Test
  void aPathThatCannotBeIsRefused() {
    assertThatThrownBy(() -> FeatureExtractor.of("a\0b", SMALL, Device.cpu()))
        .isInstanceOf(ServiceException.class)
        .hasMessageStartingWith("feature_extractor is \"a\0b\"; allowed: a TorchScript");
  }

  /** What a run publishes is a module too, but takes latents. */
  @Test
  void whatIsNoExtractorIsRefused() throws IOException {
    Gan gan = Presets.gan(new NetworkSettings("mlp", 16, 1, 8, 4, 4, 1 / 16.0, 0, ""));
    Path generator =
        write("generator.pt", GeneratorProgram.compile(gan, gan.generator().initialValues(1)));
    Path text = Files.writeString(folder.resolve("text.pt"), "not a module");
    Path other = write("other.pt", FrechetProgram.compile());
    Path colour = write("colour.pt", FeatureProgram.compile(Shape.of(3, 16, 16)));
    for (Path file : List.of(folder.resolve("absent.pt"), folder, text, other, colour, generator)) {
      assertThatThrownBy(() -> FeatureExtractor.file(file, SMALL, Device.cpu()))
          .isInstanceOf(ServiceException.class)
          .hasMessageStartingWith("feature_extractor is \"" + file + "\"; allowed: a TorchScript");
    }
  }

  private Path write(String name, TorchScriptArchive archive) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      archive.writeTo(out);
    }
    return file;
  }
}
