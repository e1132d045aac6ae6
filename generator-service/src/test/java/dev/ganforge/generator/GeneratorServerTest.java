package dev.ganforge.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Await;
import dev.ganforge.generator.fixture.Client;
import dev.ganforge.generator.fixture.ScriptedTrainer;
import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GeneratorServiceGrpc;
import dev.ganforge.v1.Image;
import dev.ganforge.v1.ImageFormat;
import dev.ganforge.v1.ImageLayout;
import dev.ganforge.v1.Latent;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generate as its callers see it, on one service with one model. */
class GeneratorServerTest {
  @TempDir static Path folder;
  private static ScriptedTrainer trainer;
  private static Client client;

  @BeforeAll
  static void start() {
    trainer = ScriptedTrainer.start(folder.resolve("trainer"));
    trainer.publish("digits", 50, Artifacts.dcgan(1), Artifacts.DCGAN);
    client = Client.start(trainer.target(), folder.resolve("cache"));
    client.awaitLatest(50);
  }

  @AfterAll
  static void stop() {
    client.close();
    trainer.close();
  }

  private static List<ByteString> data(GenerateResponse answer) {
    return answer.getImagesList().stream().map(Image::getData).toList();
  }

  private static BufferedImage png(Image image) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(image.getData().toByteArray()));
  }

  @Test
  void aSeedGivesTheSameBytesAloneAndTogether() {
    GenerateResponse together = client.generate(request -> request.setCount(30).setFirstSeed(100));
    GenerateResponse again = client.generate(request -> request.setCount(30).setFirstSeed(100));
    assertThat(data(again)).isEqualTo(data(together));
    for (int i = 0; i < 30; i += 7) {
      long seed = 100L + i;
      GenerateResponse raw =
          client.generate(
              request -> request.addSeeds(seed).setFormat(ImageFormat.IMAGE_FORMAT_RAW));
      GenerateResponse latent =
          client.generate(
              request ->
                  request
                      .addLatents(latent(LatentDistribution.NORMAL.latent(seed, 100)))
                      .setFormat(ImageFormat.IMAGE_FORMAT_RAW));
      assertThat(data(latent)).isEqualTo(data(raw));
      assertThat(raw.getImages(0).getSeedsList()).containsExactly(seed);
      assertThat(samples(together.getImages(i))).isEqualTo(data(raw).get(0).toByteArray());
    }
  }

  private static Latent latent(float[] values) {
    Latent.Builder latent = Latent.newBuilder();
    for (float value : values) {
      latent.addValues(value);
    }
    return latent.build();
  }

  /** The samples of an RGB PNG: [height, width, channel]. */
  private static byte[] samples(Image image) {
    try {
      BufferedImage read = png(image);
      byte[] samples = new byte[read.getWidth() * read.getHeight() * 3];
      for (int i = 0; i < samples.length; i++) {
        int pixel = i / 3;
        int rgb = read.getRGB(pixel % read.getWidth(), pixel / read.getWidth());
        samples[i] = (byte) (rgb >> (16 - 8 * (i % 3)));
      }
      return samples;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anAnswerSaysWhatServedIt() throws IOException {
    GenerateResponse answer = client.generate(request -> request.addSeeds(-2));
    assertThat(answer.getModel().getRun()).isEqualTo("digits");
    assertThat(answer.getModel().getStep()).isEqualTo(50);
    assertThat(answer.getModel().getSha256()).isEqualTo(Artifacts.sha256(Artifacts.dcgan(1)));
    Image image = answer.getImages(0);
    assertThat(image.getFormat()).isEqualTo(ImageFormat.IMAGE_FORMAT_PNG);
    assertThat(image.getShape().getWidth()).isEqualTo(png(image).getWidth()).isEqualTo(32);
    String bytes = image.getData().toString(StandardCharsets.ISO_8859_1);
    assertThat(bytes)
        .contains("tEXtrun\0digits")
        .contains("tEXtstep\00050")
        .contains("tEXtseed\00018446744073709551614")
        .contains("tEXtsha256\0" + answer.getModel().getSha256())
        .contains("tEXtSoftware\0Ganforge");
  }

  @Test
  void jpegsAndGridsOfThem() throws IOException {
    GenerateResponse png = client.generate(request -> request.addSeeds(3));
    GenerateResponse jpeg =
        client.generate(request -> request.addSeeds(3).setFormat(ImageFormat.IMAGE_FORMAT_JPEG));
    BufferedImage image = png(jpeg.getImages(0));
    assertThat(jpeg.getImages(0).getFormat()).isEqualTo(ImageFormat.IMAGE_FORMAT_JPEG);
    assertThat(jpeg.getImages(0).getData().toByteArray()).startsWith(0xFF, 0xD8, 0xFF);
    assertThat(image.getWidth()).isEqualTo(png(png.getImages(0)).getWidth());
    ByteString coarse =
        client
            .generate(
                request ->
                    request.addSeeds(3).setFormat(ImageFormat.IMAGE_FORMAT_JPEG).setJpegQuality(10))
            .getImages(0)
            .getData();
    assertThat(coarse.size()).isLessThan(jpeg.getImages(0).getData().size());
    GenerateResponse grid =
        client.generate(
            request ->
                request
                    .setCount(4)
                    .setFirstSeed(1)
                    .setLayout(ImageLayout.IMAGE_LAYOUT_GRID)
                    .setFormat(ImageFormat.IMAGE_FORMAT_JPEG));
    assertThat(png(grid.getImages(0)).getWidth()).isEqualTo(2 + 2 * 34);
  }

  @Test
  void aGridsTextNamesItsSeeds() {
    Image grid =
        client
            .generate(
                request ->
                    request.setCount(4).setFirstSeed(1).setLayout(ImageLayout.IMAGE_LAYOUT_GRID))
            .getImages(0);
    assertThat(grid.getData().toString(StandardCharsets.ISO_8859_1))
        .contains("tEXtrun\0digits")
        .contains("tEXtstep\00050")
        .contains("tEXtseeds\0001-4")
        .contains("tEXtsha256\0");
  }

  @Test
  void randomSeedsAreSaidAndGiveTheSameAgain() {
    GenerateResponse random = client.generate(request -> request.setCount(5));
    List<Long> seeds = random.getImagesList().stream().map(image -> image.getSeeds(0)).toList();
    assertThat(seeds).doesNotHaveDuplicates();
    assertThat(data(client.generate(request -> request.addAllSeeds(seeds))))
        .isEqualTo(data(random));
  }

  @Test
  void aGridHoldsTheSingleImages() throws IOException {
    GenerateResponse singles = client.generate(request -> request.setCount(5).setFirstSeed(7));
    GenerateResponse grid =
        client.generate(
            request ->
                request
                    .setCount(5)
                    .setFirstSeed(7)
                    .setLayout(ImageLayout.IMAGE_LAYOUT_GRID)
                    .setColumns(2));
    assertThat(grid.getImagesCount()).isEqualTo(1);
    Image image = grid.getImages(0);
    assertThat(image.getSeedsList()).containsExactly(7L, 8L, 9L, 10L, 11L);
    assertThat(image.getShape().getHeight()).isEqualTo(2 + 3 * 34);
    assertThat(image.getShape().getWidth()).isEqualTo(2 + 2 * 34);
    BufferedImage pixels = png(image);
    for (int i = 0; i < 5; i++) {
      BufferedImage single = png(singles.getImages(i));
      int left = 2 + i % 2 * 34;
      int top = 2 + i / 2 * 34;
      for (int at = 0; at < 32; at++) {
        assertThat(pixels.getRGB(left + at, top + 31 - at)).isEqualTo(single.getRGB(at, 31 - at));
      }
    }
    assertThat(pixels.getRGB(0, 0)).isEqualTo(0xFF000000);
    assertThat(pixels.getRGB(2 + 34 + 5, 2 + 2 * 34 + 5)).isEqualTo(0xFF000000);
    GenerateResponse square =
        client.generate(request -> request.setCount(5).setLayout(ImageLayout.IMAGE_LAYOUT_GRID));
    assertThat(square.getImages(0).getShape().getWidth()).isEqualTo(2 + 3 * 34);
  }

  @Test
  void truncationRedrawsOnlyTheTails() {
    List<ByteString> plain = data(client.generate(request -> request.addSeeds(1)));
    assertThat(data(client.generate(request -> request.addSeeds(1).setTruncation(100))))
        .as("nothing lies beyond 100 deviations")
        .isEqualTo(plain);
    List<ByteString> cut = data(client.generate(request -> request.addSeeds(1).setTruncation(0.5)));
    assertThat(cut).isNotEqualTo(plain);
    assertThat(data(client.generate(request -> request.addSeeds(1).setTruncation(0.5))))
        .isEqualTo(cut);
  }

  @Test
  void refusalsSayWhatIsAllowed() {
    assertRefused(
        client.refusal(request -> request),
        Status.Code.INVALID_ARGUMENT,
        "count is 0; allowed: 1 to 1024, this server's max-count");
    assertRefused(
        client.refusal(request -> request.setCount(1).setModel("nobody")),
        Status.Code.NOT_FOUND,
        "model \"nobody\" has no published checkpoint");
    assertRefused(
        client.refusal(request -> request.setCount(1).setModel("digits@51")),
        Status.Code.NOT_FOUND,
        "model \"digits@51\" is not published");
    assertRefused(
        client.refusal(request -> request.addLatents(latent(new float[99]))),
        Status.Code.INVALID_ARGUMENT,
        "latents[0] has 99 values; allowed: 100, the model's latent dimension");
  }

  private static void assertRefused(Status status, Status.Code code, String message) {
    assertThat(status.getCode()).isEqualTo(code);
    assertThat(status.getDescription()).isEqualTo(message);
  }

  @Test
  void whatIsPastItsDeadlineIsNotComputed() {
    GenerateRequest large = GenerateRequest.newBuilder().setCount(1024).build();
    assertThatThrownBy(
            () -> client.stub().withDeadlineAfter(5, TimeUnit.MILLISECONDS).generate(large))
        .hasMessageStartingWith("DEADLINE_EXCEEDED");
    assertThat(client.generate(request -> request.setCount(1)).getImagesCount()).isEqualTo(1);
  }

  @Test
  void isHealthyOnceAModelIsWarm() {
    assertThat(client.health("")).isEqualTo(ServingStatus.SERVING);
    assertThat(client.health(GeneratorServiceGrpc.SERVICE_NAME)).isEqualTo(ServingStatus.SERVING);
    Await.until("the trainer is there", () -> client.models().getTrainerStatus().isEmpty());
  }
}
