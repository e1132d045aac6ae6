package dev.ganforge.web.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.image.AnimatedGif;
import dev.ganforge.runtime.image.ReducedImage;
import dev.ganforge.web.api.SampleGrids.Grid;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;

/** G's progress on the fixed latents as an animated GIF, from a run's checkpoints. */
final class Progression {
  private static final int MOST_FRAMES = 100;
  private static final int WIDEST = 640; // pixels; a wider grid is reduced
  private static final Duration FRAME = Duration.ofMillis(200);
  private static final Duration LAST_FRAME = Duration.ofSeconds(2);
  private static final long CACHE_BYTES = 64 << 20;

  private final SampleGrids grids;
  private final Cache<Key, byte[]> made =
      Caffeine.newBuilder()
          .maximumWeight(CACHE_BYTES)
          .weigher((Key key, byte[] gif) -> gif.length)
          .build();

  Progression(SampleGrids grids) {
    this.grids = grids;
  }

  private record Key(List<String> frames, int tile) {}

  /**
   * The GIF of a run; the same checkpoints are drawn once. Of more than 100 it shows 100, evenly
   * chosen, the first and the last among them.
   *
   * @param tile the one latent that is followed; -1 for the whole grid
   * @throws ServiceException NOT_FOUND where the run has no checkpoint
   */
  byte[] gif(String run, int tile) {
    List<Grid> frames = chosen(grids.of(run));
    ImageVariant variant = new ImageVariant(tile, 0);
    return made.get(
        new Key(frames.stream().map(Grid::sha256).toList(), tile), key -> draw(frames, variant));
  }

  private static List<Grid> chosen(List<Grid> frames) {
    if (frames.size() <= MOST_FRAMES) {
      return frames;
    }
    List<Grid> chosen = new ArrayList<>();
    for (long i = 0; i < MOST_FRAMES; i++) {
      chosen.add(frames.get((int) (i * (frames.size() - 1) / (MOST_FRAMES - 1))));
    }
    return chosen;
  }

  private byte[] draw(List<Grid> frames, ImageVariant variant) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (AnimatedGif gif = new AnimatedGif(bytes)) {
      for (int i = 0; i < frames.size(); i++) {
        gif.write(image(frames.get(i), variant), i < frames.size() - 1 ? FRAME : LAST_FRAME);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private BufferedImage image(Grid frame, ImageVariant variant) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(grids.png(frame)));
    if (image == null) {
      throw new IIOException(frame.name() + " of step " + frame.step() + " is no image");
    }
    return ReducedImage.of(variant.of(image), WIDEST);
  }
}
