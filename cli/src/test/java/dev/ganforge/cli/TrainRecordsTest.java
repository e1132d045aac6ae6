package dev.ganforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.cli.fixture.CapturedConsole;
import dev.ganforge.cli.fixture.CommandRun;
import dev.ganforge.cli.process.CommandContext;
import dev.ganforge.cli.process.Shutdown;
import dev.ganforge.cli.tensorboard.EventReader;
import dev.ganforge.cli.tensorboard.EventReader.Message;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command keeps of a run that an embedded trainer really trains. */
class TrainRecordsTest {
  @TempDir Path folder;

  private CommandRun run(String... arguments) {
    CapturedConsole console = new CapturedConsole(0);
    int status =
        GanforgeCommandLine.create(
                new CommandContext(console.console(), new Shutdown(() -> {})), Map.of())
            .execute(arguments);
    return new CommandRun(status, console.out(), console.err());
  }

  private CommandRun train(String... more) throws IOException {
    ByteBuffer idx = ByteBuffer.allocate(16 + 24 * 16 * 16);
    idx.putInt(0x00000803).putInt(24).putInt(16).putInt(16);
    byte[] pixels = new byte[24 * 16 * 16];
    new Random(7).nextBytes(pixels);
    Path dataset = Files.write(folder.resolve("images.idx"), idx.put(pixels).array());
    return run(
        Stream.concat(
                Stream.of(
                    ("train --embedded --name tiny --image-size 16 --ngf 4 --ndf 4 --batch-size 8"
                            + " --steps 6 --checkpoint-every 2 --dataset "
                            + dataset
                            + " --data-dir "
                            + folder.resolve("data"))
                        .split(" ")),
                Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void imagesEventsAndLines() throws IOException {
    Path samples = folder.resolve("out/samples");
    Path logs = folder.resolve("logs");
    CommandRun run =
        train(
            "--log-every",
            "2",
            "--samples-dir",
            samples.toString(),
            "--tensorboard",
            logs.toString());
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).doesNotContain("\r").doesNotContain("given up").doesNotContain("lacks");
    assertThat(run.err().lines().filter(line -> line.startsWith("epoch")))
        .extracting(line -> line.replaceAll("  (\\d+ images|D |means).*", ""))
        .containsExactly(
            "epoch 1  step 2/6",
            "epoch 1 ended",
            "epoch 2  step 4/6",
            "epoch 2  step 6/6",
            "epoch 2 ended");
    checkSamples(samples);
    checkEvents(logs.resolve("tiny"));
  }

  private void checkSamples(Path samples) throws IOException {
    try (Stream<Path> files = Files.list(samples)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "real.png",
              "fake_0.png",
              "fake_2.png",
              "fake_4.png",
              "fake_6.png",
              "progression.gif");
    }
    Path run = folder.resolve("data/runs/tiny");
    assertThat(samples.resolve("real.png")).hasSameBinaryContentAs(run.resolve("real.png"));
    assertThat(samples.resolve("fake_4.png"))
        .hasSameBinaryContentAs(run.resolve("checkpoints/4/samples.png"));
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in =
        ImageIO.createImageInputStream(samples.resolve("progression.gif").toFile())) {
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).isEqualTo(4);
      BufferedImage expected = ImageIO.read(samples.resolve("fake_6.png").toFile());
      BufferedImage last = reader.read(3);
      assertThat(last.getRaster().getPixel(70, 71, (int[]) null)[0])
          .isEqualTo(expected.getRaster().getPixel(70, 71, (int[]) null)[0]);
    } finally {
      reader.dispose();
    }
  }

  private static void checkEvents(Path logs) throws IOException {
    List<Message> events = EventReader.read(EventReader.file(logs));
    List<String> tags =
        events.stream()
            .filter(event -> event.has(5))
            .flatMap(event -> event.message(5).messages(1).stream().map(value -> value.string(1)))
            .toList();
    assertThat(tags)
        .containsOnlyOnce(
            "_hparams_/experiment",
            "_hparams_/session_start_info",
            "_hparams_/session_end_info",
            "configuration",
            "model/generator",
            "model/discriminator",
            "real");
    assertThat(tags.stream().filter("loss/D"::equals)).hasSize(6);
    assertThat(tags.stream().filter("samples"::equals)).hasSize(4);
  }

  @Test
  void aFinishedRunCanBeKeptToo() throws IOException {
    assertThat(train("--json").out().lines()).hasSize(6);
    Path logs = folder.resolve("logs");
    CommandRun watch =
        run(
            "watch",
            "tiny",
            "--embedded",
            "--data-dir",
            folder.resolve("data").toString(),
            "--after-step",
            "0",
            "--tensorboard",
            logs.toString());
    assertThat(watch.status()).as(watch.err()).isZero();
    checkEvents(logs.resolve("tiny"));
  }

  @Test
  void aFolderThatCannotBeMadeIsKnownBeforeTheRun() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (String option : List.of("--samples-dir", "--tensorboard")) {
      CommandRun run = train(option, file.toString());
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err().lines()).hasSize(1);
      assertThat(run.err()).contains(option + " " + file + " cannot be made a folder");
      assertThat(folder.resolve("data")).doesNotExist();
    }
  }
}
