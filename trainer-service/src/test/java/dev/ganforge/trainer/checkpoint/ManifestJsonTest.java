package dev.ganforge.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.training.StepMetrics;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestJsonTest {
  private static final String JSON = ManifestJson.write(Manifests.published("run-1", 250));

  @Test
  void readsWhatItWrote() {
    Manifest published = Manifests.published("run-1", 250);
    StepMetrics diverged =
        new StepMetrics(
            250,
            3,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE,
            -0f,
            0.1f,
            Manifests.TIME,
            1.0 / 3);
    Manifest manifest =
        new Manifest(
            published.run(),
            published.step(),
            published.epoch(),
            published.latent(),
            published.image(),
            diverged,
            published.provenance(),
            published.settings(),
            published.artifacts(),
            List.of(new FrechetDistance("FD-random@10000", 12.5, 1.5)),
            published.time());

    assertThat(ManifestJson.read(ManifestJson.write(manifest), "test")).isEqualTo(manifest);
  }

  @Test
  void keepsTheUntrainedCheckpointWithoutMetrics() {
    Manifest manifest = Manifests.published("run-1", 0);

    assertThat(ManifestJson.read(ManifestJson.write(manifest), "test")).isEqualTo(manifest);
  }

  @Test
  void keepsSettingsAndProvenance() {
    assertThat(
            ManifestJson.readSettings(ManifestJson.writeSettings(Manifests.SETTINGS), "settings"))
        .isEqualTo(Manifests.SETTINGS);
    assertThat(
            ManifestJson.readProvenance(
                ManifestJson.writeProvenance(Manifests.PROVENANCE), "provenance"))
        .isEqualTo(Manifests.PROVENANCE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "250"|"-1"|step is -1
          "run-1"|"../x"|run is "../x"
          "generator.pt"|"../../x"|name is "../../x"
          "1250"|"0"|size_bytes of generator.pt is 0
          cdcd|CDCD|sha256 of generator.pt
          "channels": 1|"channels": 2|image.channels is 2
          "dimension": 100|"dimension": 0|latent.dimension is 0
          "provenance"|"provenence"|provenance is absent
          "imageSize"|"imageSice"|config.image_size is absent
          "epoch"|epoch:|manifest.json is broken
          "step"|"run"|manifest.json is broken
          """)
  void namesWhatIsWrong(String part, String instead, String why) {
    String broken = JSON.replaceFirst(java.util.regex.Pattern.quote(part), instead);

    assertThat(broken).isNotEqualTo(JSON);
    assertThatThrownBy(() -> ManifestJson.read(broken, "manifest.json"))
        .isInstanceOf(ServiceException.class)
        .hasMessageStartingWith("manifest.json is broken: ")
        .hasMessageContaining(why);
  }
}
