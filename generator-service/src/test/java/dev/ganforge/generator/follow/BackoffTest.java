package dev.ganforge.generator.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  @ParameterizedTest
  @CsvSource({"1,50,100", "2,100,200", "3,200,400", "7,500,1000", "1000,500,1000"})
  void doublesUpToTheMaximumWithJitter(int failures, long least, long most) {
    Backoff backoff =
        new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new SplittableRandom(7));
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.after(failures).toMillis()).isBetween(least, most);
    }
  }
}
