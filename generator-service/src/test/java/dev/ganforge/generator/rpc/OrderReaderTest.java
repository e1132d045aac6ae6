package dev.ganforge.generator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.generator.image.ImageEncoding;
import dev.ganforge.generator.image.JpegEncoding;
import dev.ganforge.generator.image.WebpEncoding;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.ImageFormat;
import dev.ganforge.v1.ImageLayout;
import dev.ganforge.v1.Latent;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class OrderReaderTest {
  private static final Latent LATENT = Latent.newBuilder().addValues(1).addValues(2).build();

  private static GenerateOrder read(Consumer<GenerateRequest.Builder> fields) {
    GenerateRequest.Builder request = GenerateRequest.newBuilder();
    fields.accept(request);
    return OrderReader.read(request.build(), new Limits.Count(100, "max-count"));
  }

  private static void refuses(String message, Consumer<GenerateRequest.Builder> fields) {
    assertThatThrownBy(() -> read(fields))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.INVALID_ARGUMENT))
        .hasMessage(message);
  }

  @Test
  void readsWhatIsAskedFor() {
    GenerateOrder order = read(request -> request.setCount(3).setFirstSeed(-1));
    assertThat(order.origin()).isEqualTo(new GenerateOrder.SeedsFrom(-1));
    assertThat(order.count()).isEqualTo(3);
    assertThat(order.encoding()).isEqualTo(ImageEncoding.PNG);
    assertThat(read(request -> request.addSeeds(4).addSeeds(9)).origin())
        .isEqualTo(new GenerateOrder.Seeds(List.of(4L, 9L)));
    assertThat(read(request -> request.setCount(1)).origin())
        .isInstanceOf(GenerateOrder.AnySeeds.class);
    assertThat(read(request -> request.addLatents(LATENT).setCount(1)).count()).isEqualTo(1);
  }

  @Test
  void refusesACountOutOfRange() {
    refuses("count is 0; allowed: 1 to 100, this server's max-count", request -> {});
    refuses(
        "count is -2; allowed: 1 to 100, this server's max-count", request -> request.setCount(-2));
    refuses(
        "count is 101; allowed: 1 to 100, this server's max-count",
        request -> request.setCount(101));
    refuses(
        "seeds has 101 entries; allowed: 1 to 100, this server's max-count",
        request -> {
          for (int i = 0; i < 101; i++) {
            request.addSeeds(i);
          }
        });
    refuses(
        "count is 3; allowed: 0 or 2, the number of seeds",
        request -> request.addSeeds(1).addSeeds(2).setCount(3));
  }

  @Test
  void refusesSeedsOfTwoKinds() {
    String message =
        "more than one of seeds, first_seed and latents is set; allowed: one of them, or none";
    refuses(message, request -> request.addSeeds(1).setFirstSeed(2));
    refuses(message, request -> request.addSeeds(1).addLatents(LATENT));
    refuses(message, request -> request.addLatents(LATENT).setFirstSeed(2));
  }

  @Test
  void refusesTruncationOutOfRange() {
    String allowed = "; allowed: a finite number above 0, or absent";
    refuses("truncation is 0.0" + allowed, request -> request.setCount(1).setTruncation(0));
    refuses("truncation is -1.0" + allowed, request -> request.setCount(1).setTruncation(-1));
    refuses(
        "truncation is NaN" + allowed, request -> request.setCount(1).setTruncation(Double.NaN));
    refuses(
        "truncation is 1.0; allowed: absent where latents are set, which are taken as they are",
        request -> request.addLatents(LATENT).setTruncation(1));
  }

  @Test
  void refusesLatentsThatAreNotFinite() {
    refuses(
        "latents[1].values[0] is NaN; allowed: finite numbers",
        request -> request.addLatents(LATENT).addLatents(Latent.newBuilder().addValues(Float.NaN)));
  }

  @Test
  void refusesFormatsAndLayoutsItDoesNotHave() {
    String formats =
        "; allowed: IMAGE_FORMAT_PNG, IMAGE_FORMAT_RAW, IMAGE_FORMAT_JPEG or IMAGE_FORMAT_WEBP";
    refuses(
        "format is IMAGE_FORMAT_APNG" + formats,
        request -> request.setCount(1).setFormat(ImageFormat.IMAGE_FORMAT_APNG));
    refuses(
        "format is IMAGE_FORMAT_GIF" + formats,
        request -> request.setCount(1).setFormat(ImageFormat.IMAGE_FORMAT_GIF));
    refuses("format is 99" + formats, request -> request.setCount(1).setFormatValue(99));
    refuses(
        "layout is 7; allowed: IMAGE_LAYOUT_SINGLE or IMAGE_LAYOUT_GRID",
        request -> request.setCount(1).setLayoutValue(7));
    refuses(
        "columns is 5; allowed: 0 (nearly square) to the count, 4",
        request -> request.setCount(4).setLayout(ImageLayout.IMAGE_LAYOUT_GRID).setColumns(5));
  }

  @Test
  void readsTheQualityOfAJpeg() {
    assertThat(
            read(request -> request.setCount(1).setFormat(ImageFormat.IMAGE_FORMAT_JPEG))
                .encoding())
        .isEqualTo(new JpegEncoding(90));
    refuses(
        "jpeg_quality is 101; allowed: 1 to 100, or 0 for 90",
        request ->
            request.setCount(1).setFormat(ImageFormat.IMAGE_FORMAT_JPEG).setJpegQuality(101));
    refuses(
        "jpeg_quality is 50; allowed: 0 where the format is not JPEG",
        request -> request.setCount(1).setJpegQuality(50));
  }

  @Test
  void readsTheQualityOfAWebp() {
    Consumer<GenerateRequest.Builder> webp =
        request -> request.setCount(1).setFormat(ImageFormat.IMAGE_FORMAT_WEBP);
    assertThat(read(webp).encoding()).isEqualTo(new WebpEncoding(WebpEncoding.LOSSLESS));
    assertThat(read(webp.andThen(request -> request.setWebpQuality(70))).encoding())
        .isEqualTo(new WebpEncoding(70));
    refuses(
        "webp_quality is -1; allowed: 1 to 100, or 0 for lossless",
        webp.andThen(request -> request.setWebpQuality(-1)));
    refuses(
        "webp_quality is 50; allowed: 0 where the format is not WebP",
        request -> request.setCount(1).setWebpQuality(50));
  }

  @Test
  void refusesAModelThatIsNoName() {
    refuses(
        "model is \"a@b\"; allowed: latest, <run> or <run>@<step>",
        request -> request.setCount(1).setModel("a@b"));
  }
}
