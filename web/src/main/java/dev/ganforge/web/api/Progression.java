package dev.ganforge.web.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.image.AnimatedGif;
import dev.ganforge.runtime.image.ReducedImage;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.ListCheckpointsResponse;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;

/** G's progress on the fixed latents as an animated GIF, from a run's checkpoints. */
final class Progression {
  private static final int PAGE = 1000;
  private static final int MOST_FRAMES = 100;
  private static final int WIDEST = 640; // pixels; a wider grid is reduced
  private static final Duration FRAME = Duration.ofMillis(200);
  private static final Duration LAST_FRAME = Duration.ofSeconds(2);
  private static final long CACHE_BYTES = 64 << 20;

  private final TrainerClient trainer;
  private final ImageStore images;
  private final Cache<List<String>, byte[]> made =
      Caffeine.newBuilder()
          .maximumWeight(CACHE_BYTES)
          .weigher((List<String> frames, byte[] gif) -> gif.length)
          .build();

  Progression(TrainerClient trainer, ImageStore images) {
    this.trainer = trainer;
    this.images = images;
  }

  /** One grid of samples by its hash. */
  private record Frame(String sha256, String run, long step, String name) {}

  /**
   * The GIF of a run; the same checkpoints are drawn once. Of more than 100 it shows 100, evenly
   * chosen, the first and the last among them.
   *
   * @throws ServiceException NOT_FOUND where the run has no checkpoint
   */
  byte[] gif(String run) {
    List<Frame> frames = chosen(frames(run));
    if (frames.isEmpty()) {
      throw ServiceException.notFound("run \"" + run + "\" has no checkpoint yet");
    }
    return made.get(frames.stream().map(Frame::sha256).toList(), hashes -> draw(frames));
  }

  /** By rising step. */
  private List<Frame> frames(String run) {
    List<Frame> frames = new ArrayList<>();
    String pageToken = "";
    do {
      ListCheckpointsResponse page = trainer.checkpoints(run, PAGE, pageToken);
      page.getCheckpointsList().forEach(manifest -> add(frames, manifest));
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
    Collections.reverse(frames);
    return frames;
  }

  private static void add(List<Frame> frames, CheckpointManifest manifest) {
    manifest.getArtifactsList().stream()
        .filter(artifact -> artifact.getName().equals(RunJson.SAMPLES))
        .map(
            artifact ->
                new Frame(
                    artifact.getSha256(),
                    manifest.getRun(),
                    manifest.getStep(),
                    artifact.getName()))
        .forEach(frames::add);
  }

  private static List<Frame> chosen(List<Frame> frames) {
    if (frames.size() <= MOST_FRAMES) {
      return frames;
    }
    List<Frame> chosen = new ArrayList<>();
    for (long i = 0; i < MOST_FRAMES; i++) {
      chosen.add(frames.get((int) (i * (frames.size() - 1) / (MOST_FRAMES - 1))));
    }
    return chosen;
  }

  private byte[] draw(List<Frame> frames) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (AnimatedGif gif = new AnimatedGif(bytes)) {
      for (int i = 0; i < frames.size(); i++) {
        gif.write(image(frames.get(i)), i < frames.size() - 1 ? FRAME : LAST_FRAME);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private BufferedImage image(Frame frame) throws IOException {
    byte[] png = images.artifact(frame.sha256(), frame.run(), frame.step(), frame.name());
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    if (image == null) {
      throw new IIOException(frame.name() + " of step " + frame.step() + " is no image");
    }
    return ReducedImage.of(image, WIDEST);
  }
}
