package dev.ganforge.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShuffledOrderTest {
  @Test
  void everyIndexComesAtMostOnceInAnEpoch() {
    ShuffledOrder order = new ShuffledOrder(5, 103, 10);
    assertThat(order.stepsPerEpoch()).isEqualTo(10);
    for (int epoch = 1; epoch <= 3; epoch++) {
      assertThat(epoch(order, epoch))
          .hasSize(100)
          .doesNotHaveDuplicates()
          .allMatch(index -> index >= 0 && index < 103);
    }
  }

  @Test
  void theOrderIsAFunctionOfSeedAndEpoch() {
    ShuffledOrder order = new ShuffledOrder(5, 100, 10);
    List<Integer> second = epoch(order, 2);
    assertThat(epoch(order, 1)).isNotEqualTo(second).containsExactlyInAnyOrderElementsOf(second);
    assertThat(epoch(order, 2)).isEqualTo(second);
    assertThat(epoch(new ShuffledOrder(5, 100, 10), 2)).isEqualTo(second);
    assertThat(epoch(new ShuffledOrder(6, 100, 10), 2)).isNotEqualTo(second);
  }

  @Test
  void everyImageIsEquallyLikelyEverywhere() {
    int[] first = new int[8];
    int epochs = 8000;
    ShuffledOrder order = new ShuffledOrder(1, 8, 8);
    for (int step = 1; step <= epochs; step++) {
      first[order.index(step, 3)]++;
    }
    for (int count : first) {
      assertThat(count).isBetween(850, 1150); // five deviations
    }
  }

  @Test
  void stepsCountFromOneAndBelongToEpochs() {
    ShuffledOrder order = new ShuffledOrder(5, 25, 10);
    assertThat(order.epoch(1)).isEqualTo(1);
    assertThat(order.epoch(2)).isEqualTo(1);
    assertThat(order.epoch(3)).isEqualTo(2);
    assertThatThrownBy(() -> order.epoch(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> order.index(1, 10)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aBatchLargerThanTheDataSetIsRefused() {
    assertThat(new ShuffledOrder(1, 10, 10).stepsPerEpoch()).isEqualTo(1);
    assertThatThrownBy(() -> new ShuffledOrder(1, 10, 11))
        .isInstanceOf(ServiceException.class)
        .hasMessage("batch_size is 11; allowed: 1 to 10, the size of the data set");
  }

  private static List<Integer> epoch(ShuffledOrder order, int epoch) {
    List<Integer> indices = new ArrayList<>();
    for (int step = 1; step <= order.stepsPerEpoch(); step++) {
      for (int position = 0; position < order.batchSize(); position++) {
        indices.add(order.index((long) (epoch - 1) * order.stepsPerEpoch() + step, position));
      }
    }
    return indices;
  }
}
