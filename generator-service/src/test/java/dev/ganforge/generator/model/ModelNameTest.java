package dev.ganforge.generator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {
  @Test
  void readsEveryForm() {
    assertThat(ModelName.parse("")).isEqualTo(new ModelName.Latest());
    assertThat(ModelName.parse("latest")).isEqualTo(new ModelName.Latest());
    assertThat(ModelName.parse("run-1.a")).isEqualTo(new ModelName.Newest("run-1.a"));
    assertThat(ModelName.parse("run@0")).isEqualTo(new ModelName.Exactly("run", 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"@5", "run@", "run@-1", "run@x", "../run", "-run", "run@1@2", "a b"})
  void refusesOthers(String name) {
    assertThatThrownBy(() -> ModelName.parse(name))
        .hasMessage("model is \"" + name + "\"; allowed: latest, <run> or <run>@<step>");
  }
}
