package dev.ganforge.trainer.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.checkpoint.Manifests;
import dev.ganforge.trainer.checkpoint.SettingsMapping;
import dev.ganforge.trainer.run.PresetSettings;
import dev.ganforge.v1.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunSettingsMappingTest {
  private static RunConfig config(String json) {
    RunConfig.Builder config = RunConfig.newBuilder();
    try {
      JsonFormat.parser().merge(json, config);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
    return config.build();
  }

  @Test
  void takesTheDefaultsOfThePreset() {
    assertThat(RunSettingsMapping.merge(RunConfig.getDefaultInstance()))
        .isEqualTo(PresetSettings.defaults("dcgan"));
    for (String preset : PresetSettings.names()) {
      assertThat(RunSettingsMapping.merge(RunConfig.newBuilder().setPreset(preset).build()))
          .isEqualTo(PresetSettings.defaults(preset));
    }
  }

  @Test
  void takesEveryFieldThatIsSet() {
    assertThat(RunSettingsMapping.merge(SettingsMapping.toProto(Manifests.SETTINGS)))
        .isEqualTo(Manifests.SETTINGS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"preset":"gan"}|preset is "gan"; allowed: dcgan, mlp, vanilla, conv
          {"imageSize":48}|image_size is 48; allowed: a power of two from 16 to 256
          {"imageSize":8}|image_size is 8; allowed: a power of two from 16 to 256
          {"imageSize":512}|image_size is 512; allowed: a power of two from 16 to 256
          {"imageSize":-2147483648}|image_size is -2147483648; allowed: a power of two from 16 to 256
          {"preset":"conv","imageSize":30}|image_size is 30; allowed: a multiple of 4 from 4 to 1024
          {"preset":"mlp","imageSize":0}|image_size is 0; allowed: 1 to 1024
          {"channels":2}|channels is 2; allowed: 1 or 3
          {"channels":0}|channels is 0; allowed: 1 or 3
          {"latent":0}|latent is 0; allowed: 1 to 4096
          {"latent":4097}|latent is 4097; allowed: 1 to 4096
          {"ngf":1025}|ngf is 1025; allowed: 1 to 1024
          {"ndf":-1}|ndf is -1; allowed: 1 to 1024
          {"width":0}|width is 0.0; allowed: above 0 to 16
          {"width":16.5}|width is 16.5; allowed: above 0 to 16
          {"width":"NaN"}|width is NaN; allowed: above 0 to 16
          {"batchSize":0}|batch_size is 0; allowed: 1 to 65536
          {"batchSize":65537}|batch_size is 65537; allowed: 1 to 65536
          {"epochs":0}|epochs is 0; allowed: 1 or more
          {"steps":0}|steps is 0; allowed: 1 or more
          {"steps":-5}|steps is -5; allowed: 1 or more
          {"checkpointEvery":0}|checkpoint_every is 0; allowed: 1 or more
          {"evaluateEvery":-1}|evaluate_every is -1; allowed: 0 or more; 0: as often as time allows
          {"learningRateD":0}|learning_rate_d is 0.0; allowed: a number above 0
          {"learningRateG":"Infinity"}|learning_rate_g is Infinity; allowed: a number above 0
          {"beta1":1}|beta1 is 1.0; allowed: 0 to below 1
          {"beta2":-0.1}|beta2 is -0.1; allowed: 0 to below 1
          {"adamEpsilon":0}|adam_epsilon is 0.0; allowed: a number above 0
          {"device":"gpu"}|device is "gpu"; allowed: auto, cpu or cuda:N
          {"precision":"fp16"}|precision is "fp16"; allowed: auto, fp32 or bf16
          {"loss":9}|loss is 9; allowed: non-saturating, saturating, lsgan or hinge
          {"realLabel":0}|real_label is 0.0; allowed: above 0 to 1
          {"dUpdates":101}|d_updates is 101; allowed: 1 to 100
          {"gUpdates":0}|g_updates is 0; allowed: 1 to 100
          {"dropout":1}|dropout is 1.0; allowed: 0 to below 1
          {"emaDecay":1.5}|ema_decay is 1.5; allowed: 0 to below 1
          """)
  void namesTheFieldTheValueAndWhatIsAllowed(String json, String message) {
    assertThatThrownBy(() -> RunSettingsMapping.merge(config(json)))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.INVALID_ARGUMENT))
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"imageSize\":16}",
        "{\"imageSize\":256,\"channels\":3}",
        "{\"preset\":\"mlp\",\"imageSize\":1}",
        "{\"preset\":\"conv\",\"imageSize\":1024}",
        "{\"networkYaml\":\"{latent: {dimension: 2}, image: {channels: 1, size: 48},"
            + " generator: [linear: {in: 2, out: 2304}],"
            + " discriminator: [flatten, linear: {in: 2304, out: 1}]}\",\"imageSize\":48}",
        "{\"latent\":4096,\"ngf\":1,\"ndf\":1024,\"batchSize\":65536,\"width\":16}",
        "{\"emaDecay\":0,\"beta1\":0,\"dropout\":0,\"realLabel\":1,\"seed\":\"-1\"}",
        "{\"evaluateEvery\":0,\"featureExtractor\":\"\"}",
        "{\"evaluateEvery\":\"9223372036854775807\",\"featureExtractor\":\"/models/vgg.pt\"}",
        "{\"device\":\"cuda:7\",\"precision\":\"bf16\",\"loss\":\"LOSS_LSGAN\"}"
      })
  void takesTheEndsOfEveryRange(String json) {
    RunConfig asked = config(json);
    RunConfig filled = SettingsMapping.toProto(RunSettingsMapping.merge(asked));

    assertThat(filled.toBuilder().mergeFrom(asked).build()).isEqualTo(filled);
  }
}
