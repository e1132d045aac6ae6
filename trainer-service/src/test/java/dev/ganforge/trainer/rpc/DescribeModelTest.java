package dev.ganforge.trainer.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.trainer.checkpoint.Manifests;
import dev.ganforge.trainer.run.PresetSettings;
import dev.ganforge.v1.DescribeModelRequest;
import dev.ganforge.v1.DescribeModelResponse;
import dev.ganforge.v1.LayerDescription;
import dev.ganforge.v1.RunConfig;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescribeModelTest {
  @TempDir Path dataDir;
  private Service service;

  @BeforeEach
  void open() throws IOException {
    service = new Service(dataDir);
  }

  @AfterEach
  void close() {
    service.close();
  }

  /** The figures of PyTorch's DCGAN tutorial, as torchsummary prints them. */
  @Test
  void describesTheUsualGan() {
    DescribeModelResponse model = describe(DescribeModelRequest.newBuilder());

    assertThat(model.getGenerator().getParameters()).isEqualTo(3_576_704);
    assertThat(model.getDiscriminator().getParameters()).isEqualTo(2_765_568);
    assertThat(model.getGenerator().getLayersList())
        .extracting(LayerDescription::getName)
        .startsWith("main.0", "main.1", "main.2")
        .hasSize(14);
    LayerDescription first = model.getGenerator().getLayers(0);
    assertThat(first.getType()).isEqualTo("ConvTranspose2d");
    assertThat(first.getSettings()).isEqualTo("100, 512, kernel 4, stride 1, padding 0, no bias");
    assertThat(first.getOutputShapeList()).containsExactly(512, 4, 4);
    assertThat(first.getParameters()).isEqualTo(819_200);
    assertThat(first.getMultiplyAdds()).isEqualTo(819_200);
    LayerDescription normalised = model.getGenerator().getLayers(1);
    assertThat(normalised.getParameters()).isEqualTo(1024);
    LayerDescription last = model.getGenerator().getLayers(13);
    assertThat(last.getType()).isEqualTo("Tanh");
    assertThat(last.getSettings()).isEmpty();
    assertThat(last.getOutputShapeList()).containsExactly(3, 64, 64);
    assertThat(model.getDiscriminator().getLayers(0).getMultiplyAdds())
        .isEqualTo(64L * 32 * 32 * 3 * 4 * 4);
    assertThat(model.getDiscriminator().getMultiplyAdds())
        .isEqualTo(
            model.getDiscriminator().getLayersList().stream()
                .mapToLong(LayerDescription::getMultiplyAdds)
                .sum());
  }

  @Test
  void otherPresetsAreGreyWithoutADataSet() {
    DescribeModelResponse model =
        describe(
            DescribeModelRequest.newBuilder().setConfig(RunConfig.newBuilder().setPreset("conv")));

    assertThat(model.getGenerator().getLayers(11).getOutputShapeList()).containsExactly(1, 28, 28);
    assertThat(model.getGenerator().getParameters()).isEqualTo(3_488_257);
    assertThat(model.getDiscriminator().getParameters()).isEqualTo(9_707_009);
  }

  @Test
  void theDataSetGivesTheChannels() {
    RunConfig.Builder digits = RunConfig.newBuilder().setDataset("mnist");
    assertThat(channels(DescribeModelRequest.newBuilder().setConfig(digits))).isEqualTo(1);
    digits.setChannels(3);
    assertThat(channels(DescribeModelRequest.newBuilder().setConfig(digits))).isEqualTo(3);
    service.events.createRun("queued", PresetSettings.defaults("dcgan"));
    assertThat(channels(DescribeModelRequest.newBuilder().setRun("queued"))).isEqualTo(1);
  }

  private int channels(DescribeModelRequest.Builder request) {
    return describe(request).getGenerator().getLayers(13).getOutputShape(0);
  }

  @Test
  void describesTheNetworksOfARun() {
    service.events.createRun("a", Manifests.SETTINGS);
    DescribeModelResponse model = describe(DescribeModelRequest.newBuilder().setRun("a"));

    assertThat(model.getGenerator().getLayersList())
        .containsExactly(
            LayerDescription.newBuilder()
                .setName("0")
                .setType("Linear")
                .setSettings("100, 1024")
                .addOutputShape(1024)
                .setParameters(103_424)
                .setMultiplyAdds(102_400)
                .build());
    assertThat(model.getDiscriminator().getLayersCount()).isEqualTo(2);
  }

  @Test
  void saysWhatIsWrong() {
    assertRefused(
        DescribeModelRequest.newBuilder().setRun("b"),
        Status.Code.NOT_FOUND,
        "there is no run named \"b\"");
    assertRefused(
        DescribeModelRequest.newBuilder().setRun("b").setConfig(RunConfig.getDefaultInstance()),
        Status.Code.INVALID_ARGUMENT,
        "config is set beside run; allowed: one of them");
    assertRefused(
        DescribeModelRequest.newBuilder()
            .setConfig(RunConfig.newBuilder().setNetworkYaml("generator: [gelu]")),
        Status.Code.INVALID_ARGUMENT,
        "network_yaml: the text lacks \"latent\"");
    assertThatThrownBy(
            () ->
                describe(
                    DescribeModelRequest.newBuilder()
                        .setConfig(RunConfig.newBuilder().setDataset("/no/such/folder"))))
        .hasMessageStartingWith("INVALID_ARGUMENT: dataset is \"/no/such/folder\"");
  }

  private DescribeModelResponse describe(DescribeModelRequest.Builder request) {
    return service.blocking().describeModel(request.build());
  }

  private void assertRefused(
      DescribeModelRequest.Builder request, Status.Code code, String message) {
    assertThatThrownBy(() -> describe(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).isEqualTo(message);
            });
  }
}
