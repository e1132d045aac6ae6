package dev.ganforge.generator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSizesTest {
  @ParameterizedTest
  @CsvSource({
    "1,1", "2,2", "3,4", "4,4", "5,4", "6,8", "7,8", "9,8", "12,16", "33,32", "64,64", "65,64",
    "1000,64"
  })
  void wastesAtMostAQuarter(int waiting, int size) {
    assertThat(new BatchSizes(List.of(1, 2, 4, 8, 16, 32, 64)).choose(waiting)).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({"1,8", "7,8", "8,8", "9,8", "31,32", "64,32"})
  void padsToTheSmallest(int waiting, int size) {
    assertThat(new BatchSizes(List.of(8, 32)).choose(waiting)).isEqualTo(size);
  }
}
