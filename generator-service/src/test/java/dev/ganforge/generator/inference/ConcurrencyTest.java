package dev.ganforge.generator.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConcurrencyTest {
  private final Concurrency concurrency = new Concurrency();

  private void compute(int images) {
    concurrency.waiting(images);
    concurrency.begins(images, 0);
    concurrency.ended(images);
  }

  @Test
  void aLoneCallerHasTheWholeShare() {
    assertThat(concurrency.share(2)).isZero();
    concurrency.waiting(1);
    assertThat(concurrency.share(2)).isOne();
  }

  @Test
  void whatIsComputedCountsWithWhatWaits() {
    concurrency.waiting(16);
    concurrency.begins(16, 0);
    concurrency.waiting(16);
    assertThat(concurrency.share(2)).isEqualTo(16);
    concurrency.ended(16);
    concurrency.begins(16, 0);
    assertThat(concurrency.share(2)).as("16 have just been answered").isEqualTo(14);
  }

  @Test
  void callersWhoLeaveAreForgotten() {
    compute(1000);
    for (int batch = 0; batch < 30; batch++) {
      compute(1);
    }
    assertThat(concurrency.share(1)).isOne();
  }
}
