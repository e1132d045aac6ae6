package dev.ganforge.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Client;
import dev.ganforge.generator.fixture.GeneratorArchive;
import dev.ganforge.generator.fixture.ScriptedTrainer;
import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.v1.Image;
import dev.ganforge.v1.ImageFormat;
import dev.ganforge.v1.InterpolateRequest;
import dev.ganforge.v1.InterpolateResponse;
import dev.ganforge.v1.Latent;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interpolate as its callers see it. */
class InterpolateTest {
  private static final GeneratorShape UNIFORM =
      new GeneratorShape(8, LatentDistribution.UNIFORM, 3, 8, 8);

  @TempDir static Path folder;
  private static ScriptedTrainer trainer;
  private static Client client;

  @BeforeAll
  static void start() {
    trainer = ScriptedTrainer.start(folder.resolve("trainer"));
    trainer.publish("flat", 1, GeneratorArchive.linear(8, 8, 3, 1), UNIFORM);
    trainer.publish("digits", 50, Artifacts.dcgan(1), Artifacts.DCGAN);
    client = Client.start(trainer.target(), folder.resolve("cache"));
    client.awaitLatest(50);
  }

  @AfterAll
  static void stop() {
    client.close();
    trainer.close();
  }

  private static List<InterpolateResponse> walk(UnaryOperator<InterpolateRequest.Builder> fields) {
    List<InterpolateResponse> frames = new ArrayList<>();
    client
        .stub()
        .interpolate(fields.apply(InterpolateRequest.newBuilder()).build())
        .forEachRemaining(frames::add);
    return frames;
  }

  private static Status refusal(UnaryOperator<InterpolateRequest.Builder> fields) {
    try {
      walk(fields);
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  private static ByteString seed(long seed) {
    return client.generate(request -> request.addSeeds(seed)).getImages(0).getData();
  }

  @Test
  void goesFromSeedToSeedAFrameAnAnswer() {
    List<InterpolateResponse> frames =
        walk(request -> request.addSeeds(7).addSeeds(-1).addSeeds(9).setFrames(30));
    assertThat(frames).hasSize(59);
    assertThat(frames.get(0).getImage().getData()).isEqualTo(seed(7));
    assertThat(frames.get(29).getImage().getData()).isEqualTo(seed(-1));
    assertThat(frames.get(58).getImage().getData()).isEqualTo(seed(9));
    assertThat(frames.stream().map(InterpolateResponse::getFrame).toList())
        .startsWith(0, 1)
        .endsWith(58);
    InterpolateResponse between = frames.get(31);
    assertThat(between.getPosition()).isEqualTo(31 / 29.0);
    assertThat(between.getImage().getSeedsList()).containsExactly(-1L, 9L);
    assertThat(between.getModel().getStep()).isEqualTo(50);
    assertThat(between.getImage().getData().toString(StandardCharsets.ISO_8859_1))
        .contains("tEXtrun\0digits")
        .contains("tEXtseeds\00018446744073709551615,9")
        .contains("tEXtposition\0001.068966")
        .contains("tEXtsha256\0" + between.getModel().getSha256());
    assertThat(walk(request -> request.addSeeds(7).addSeeds(-1).addSeeds(9).setFrames(30)))
        .isEqualTo(frames);
  }

  @Test
  void normalLatentsGoAlongTheArc() {
    float[] middle =
        LatentDistribution.NORMAL.between(
            LatentDistribution.NORMAL.latent(1, 100), LatentDistribution.NORMAL.latent(2, 100), .5);
    assertThat(middleOf("digits")).isEqualTo(image("digits", middle));
  }

  @Test
  void uniformLatentsGoAlongTheLine() {
    float[] from = LatentDistribution.UNIFORM.latent(1, 8);
    float[] to = LatentDistribution.UNIFORM.latent(2, 8);
    float[] middle = new float[8];
    for (int i = 0; i < middle.length; i++) {
      middle[i] = (float) (0.5 * from[i] + 0.5 * to[i]);
    }
    assertThat(middleOf("flat")).isEqualTo(image("flat", middle));
    assertThat(
            refusal(request -> request.setModel("flat").addSeeds(1).addSeeds(2).setTruncation(1))
                .getDescription())
        .startsWith("truncation is 1.0; allowed: absent");
  }

  private static ByteString middleOf(String model) {
    return walk(request ->
            request
                .setModel(model)
                .addSeeds(1)
                .addSeeds(2)
                .setFrames(3)
                .setFormat(ImageFormat.IMAGE_FORMAT_RAW))
        .get(1)
        .getImage()
        .getData();
  }

  private static ByteString image(String model, float[] values) {
    Latent.Builder latent = Latent.newBuilder();
    for (float value : values) {
      latent.addValues(value);
    }
    return client
        .generate(
            request ->
                request.setModel(model).addLatents(latent).setFormat(ImageFormat.IMAGE_FORMAT_RAW))
        .getImages(0)
        .getData();
  }

  @Test
  void truncationCutsTheWayPoints() {
    List<InterpolateResponse> cut =
        walk(request -> request.addSeeds(1).addSeeds(2).setFrames(2).setTruncation(0.5));
    assertThat(cut.get(1).getImage().getData())
        .isEqualTo(
            client
                .generate(request -> request.addSeeds(2).setTruncation(0.5))
                .getImages(0)
                .getData());
  }

  @Test
  void aGifHoldsAllFrames() throws IOException {
    List<InterpolateResponse> answers =
        walk(
            request ->
                request
                    .addSeeds(1)
                    .addSeeds(2)
                    .setFrames(5)
                    .setFrameMillis(120)
                    .setFormat(ImageFormat.IMAGE_FORMAT_GIF));
    Image image = answers.get(0).getImage();
    assertThat(answers).hasSize(1);
    assertThat(image.getFormat()).isEqualTo(ImageFormat.IMAGE_FORMAT_GIF);
    assertThat(image.getSeedsList()).containsExactly(1L, 2L);
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    reader.setInput(
        ImageIO.createImageInputStream(new ByteArrayInputStream(image.getData().toByteArray())));
    assertThat(reader.getNumImages(true)).isEqualTo(5);
    assertThat(reader.read(4).getWidth()).isEqualTo(32);
  }

  @Test
  void anAnimatedPngHoldsAllFramesAndSaysWhereFrom() {
    Image image =
        walk(request ->
                request
                    .addSeeds(1)
                    .addSeeds(2)
                    .setFrames(5)
                    .setFrameMillis(33)
                    .setFormat(ImageFormat.IMAGE_FORMAT_APNG))
            .get(0)
            .getImage();
    String bytes = image.getData().toString(StandardCharsets.ISO_8859_1);
    assertThat(image.getFormat()).isEqualTo(ImageFormat.IMAGE_FORMAT_APNG);
    assertThat(bytes)
        .contains("acTL\0\0\0\5")
        .contains("tEXtseeds\0001-2")
        .contains("tEXtsha256\0");
    assertThat(bytes.split("fcTL", -1)).hasSize(6);
  }

  @Test
  void refusalsSayWhatIsAllowed() {
    assertRefused(
        "seeds has 1 entries; allowed: 2 to 1024, this server's max-count",
        request -> request.addSeeds(1));
    assertRefused(
        "frames is 1; allowed: 2 to 1000, or 0 for 16",
        request -> request.addSeeds(1).addSeeds(2).setFrames(1));
    assertRefused(
        "frames is 600; allowed: so many that the walk over 3 seeds, which has 1199, has 2 to 1024,"
            + " this server's max-count",
        request ->
            request
                .addSeeds(1)
                .addSeeds(2)
                .addSeeds(3)
                .setFrames(600)
                .setFormat(ImageFormat.IMAGE_FORMAT_GIF));
    assertRefused(
        "frame_millis is 100; allowed: 0 where the format is not GIF or APNG",
        request -> request.addSeeds(1).addSeeds(2).setFrameMillis(100));
    assertRefused(
        "frame_millis is 25; allowed: 20 to 10000, a multiple of 10, or 0 for 80",
        request ->
            request
                .addSeeds(1)
                .addSeeds(2)
                .setFrameMillis(25)
                .setFormat(ImageFormat.IMAGE_FORMAT_GIF));
  }

  private static void assertRefused(
      String message, UnaryOperator<InterpolateRequest.Builder> fields) {
    Status status = refusal(fields);
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).isEqualTo(message);
  }
}
