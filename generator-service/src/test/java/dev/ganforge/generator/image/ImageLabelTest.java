package dev.ganforge.generator.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.follow.Checkpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageLabelTest {
  private static final Checkpoint CHECKPOINT =
      Artifacts.checkpoint("run", 7, 1, new byte[1], Artifacts.LINEAR);

  private static String seeds(Long... seeds) {
    return new ImageLabel(CHECKPOINT, List.of(seeds)).text().getOrDefault("seeds", "");
  }

  @Test
  void namesTheOrigin() {
    assertThat(new ImageLabel(CHECKPOINT, List.of(-1L)).text())
        .containsEntry("run", "run")
        .containsEntry("step", "7")
        .containsEntry("seed", "18446744073709551615")
        .containsEntry("sha256", CHECKPOINT.sha256())
        .containsEntry("Software", "Ganforge");
    assertThat(new ImageLabel(CHECKPOINT, List.of()).text()).doesNotContainKeys("seed", "seeds");
  }

  @Test
  void shortensRunsOfSeeds() {
    assertThat(seeds(0L, 1L, 2L, 3L)).isEqualTo("0-3");
    assertThat(seeds(7L, 0L, 1L, 9L)).isEqualTo("7,0-1,9");
    assertThat(seeds(5L, 5L, 5L)).isEqualTo("5,5,5");
    assertThat(seeds(-1L, 0L, 1L)).isEqualTo("18446744073709551615,0-1");
  }
}
