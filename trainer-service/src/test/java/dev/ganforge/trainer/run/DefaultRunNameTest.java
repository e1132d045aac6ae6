package dev.ganforge.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.trainer.checkpoint.RunName;
import dev.ganforge.trainer.training.RunSettings;
import java.time.ZonedDateTime;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultRunNameTest {
  private static final ZonedDateTime TIME = ZonedDateTime.parse("2026-01-31T14:25:30Z");

  private static RunSettings withDataset(String dataset) {
    RunSettings defaults = PresetSettings.defaults("dcgan");
    return new RunSettings(
        defaults.network(),
        new RunSettings.Data(dataset, 1, false),
        defaults.objective(),
        defaults.optimizer(),
        defaults.schedule(),
        "cpu",
        "fp32",
        1);
  }

  @ParameterizedTest
  @CsvSource({
    "mnist, mnist",
    "/data/img_align_celeba.zip, img_align_celeba",
    "train-images-idx3-ubyte.gz, train-images-idx3-ubyte",
    "/data/my faces/, my-faces",
    "C:\\data\\cats.tar.gz, cats",
    "/, data",
    ".., data",
    ".hidden, hidden",
    "日本, data",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  })
  void namesThePresetTheDataAndTheTime(String dataset, String base) {
    String name = DefaultRunName.of(withDataset(dataset), TIME, taken -> false);

    assertThat(name).isEqualTo("dcgan-" + base + "-20260131-142530");
    assertThat(RunName.isValid(name)).isTrue();
  }

  @Test
  void numbersWhatIsTaken() {
    Set<String> taken = Set.of("dcgan-mnist-20260131-142530", "dcgan-mnist-20260131-142530-2");

    assertThat(DefaultRunName.of(withDataset("mnist"), TIME, taken::contains))
        .isEqualTo("dcgan-mnist-20260131-142530-3");
  }
}
