package dev.ganforge.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Bfloat16Test {
  private static final List<String> WITH =
      List.of("processor\t: 0", "flags\t\t: fpu avx2 avx512f avx512_bf16 amx_tile");

  @Test
  void isReadFromTheProcessorsFlags() {
    assertThat(Bfloat16.isNative(WITH, Map.of())).isTrue();
    assertThat(Bfloat16.isNative(List.of("flags : fpu amx_bf16"), Map.of())).isTrue();
    assertThat(Bfloat16.isNative(List.of("Features : fp asimd bf16"), Map.of())).isTrue();
    assertThat(Bfloat16.isNative(List.of("flags : fpu avx2 avx512f"), Map.of())).isFalse();
    assertThat(Bfloat16.isNative(List.of("model name : an amx_bf16 chip"), Map.of())).isFalse();
    assertThat(Bfloat16.isNative(List.of(), Map.of())).isFalse();
  }

  @Test
  void isNotUsedWhereOneDnnIsRestrictedToOlderInstructions() {
    assertThat(Bfloat16.isNative(WITH, Map.of("ONEDNN_MAX_CPU_ISA", "AVX512_CORE"))).isFalse();
    assertThat(Bfloat16.isNative(WITH, Map.of("ONEDNN_MAX_CPU_ISA", "avx2"))).isFalse();
    assertThat(Bfloat16.isNative(WITH, Map.of("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_AMX"))).isTrue();
    assertThat(Bfloat16.isNative(WITH, Map.of("DNNL_MAX_CPU_ISA", "AVX2"))).isFalse();
  }
}
