package dev.ganforge.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.ganforge.v1.Image;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunConfig;
import dev.ganforge.v1.RunState;
import dev.ganforge.v1.StepMetrics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProtoJsonTest {
  @Test
  void numbersABrowserCannotHoldAreText() {
    Map<String, Object> config =
        ProtoJson.of(
            RunConfig.newBuilder().setSeed((1L << 53) + 1).setSteps((1L << 53) - 1).build());
    assertThat(config).containsEntry("seed", "9007199254740993");
    assertThat(config).containsEntry("steps", 9007199254740991L);
    assertThat(ProtoJson.of(Image.newBuilder().addSeeds(-1).build()))
        .containsEntry("seeds", List.of("18446744073709551615"));
  }

  @Test
  void enumsLoseTheirPrefixAndTimesAreInstants() {
    Run run =
        Run.newBuilder()
            .setState(RunState.RUN_STATE_RUNNING)
            .setCreateTime(Timestamp.newBuilder().setSeconds(1).setNanos(500_000_000))
            .build();
    assertThat(ProtoJson.of(run))
        .containsEntry("state", "RUNNING")
        .containsEntry("createTime", "1970-01-01T00:00:01.500Z");
  }

  @Test
  void absentFieldsAreLeftOutAndEmptyOnesAreNot() {
    assertThat(ProtoJson.of(Run.getDefaultInstance()))
        .containsEntry("totalSteps", 0L)
        .doesNotContainKeys("config", "latest", "endTime");
    assertThat(ProtoJson.of(RunConfig.getDefaultInstance()))
        .containsEntry("preset", "")
        .doesNotContainKeys("seed", "flip");
  }

  @Test
  void whatIsNotFiniteIsTextInJson() {
    StepMetrics step =
        StepMetrics.newBuilder()
            .setLossD(Float.NaN)
            .setLossG(Float.POSITIVE_INFINITY)
            .setDReal(Float.NEGATIVE_INFINITY)
            .build();
    assertThat(Json.write(ProtoJson.of(step)))
        .contains("\"lossD\":\"NaN\"", "\"lossG\":\"Infinity\"", "\"dReal\":\"-Infinity\"");
  }
}
