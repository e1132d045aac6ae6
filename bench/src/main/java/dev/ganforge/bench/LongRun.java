package dev.ganforge.bench;

import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.runtime.image.Png;
import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.trainer.checkpoint.ArtifactWriter;
import dev.ganforge.trainer.checkpoint.CheckpointStore;
import dev.ganforge.trainer.checkpoint.FrechetDistance;
import dev.ganforge.trainer.checkpoint.ImageShape;
import dev.ganforge.trainer.checkpoint.LatentSpace;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.Provenance;
import dev.ganforge.trainer.history.History;
import dev.ganforge.trainer.history.Prepared;
import dev.ganforge.trainer.history.RunState;
import dev.ganforge.trainer.run.PresetSettings;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.StepMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A made run of very many steps and checkpoints, written as a trainer writes one. */
final class LongRun {
  static final String NAME = "long";
  private static final int PART = 10_000;
  private static final int SIDE = 32;
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final RunSettings SETTINGS = PresetSettings.defaults("dcgan");
  private static final LatentSpace LATENT = new LatentSpace(100, LatentDistribution.NORMAL);
  private static final ImageShape IMAGE = new ImageShape(1, SIDE, SIDE);
  private static final Provenance PROVENANCE =
      new Provenance("bench", "none", "17", "cpu", "fp32", 2, "made", "0".repeat(64), PART, null);

  private LongRun() {}

  static void write(Path dataDir, long steps, int checkpoints) throws IOException {
    try (History history = History.open(dataDir)) {
      history.createRun(NAME, SETTINGS, BEGIN);
      history.setPrepared(NAME, new Prepared(steps, PART / 64, IMAGE, LATENT, PROVENANCE));
      for (long first = 1; first <= steps; first += PART) {
        long last = Math.min(steps, first + PART - 1);
        history.appendMetrics(
            NAME, LongStream.rangeClosed(first, last).mapToObj(LongRun::metrics).toList());
      }
      CheckpointStore store = CheckpointStore.open(dataDir);
      store.writeRunFile(NAME, CheckpointStore.REAL, out -> out.write(grid(-1)));
      for (int i = 1; i <= checkpoints; i++) {
        long step = steps * i / checkpoints;
        history.addCheckpoint(store.publish(manifest(step, i), files(i)), metrics(step).time());
      }
      history.setState(NAME, RunState.COMPLETED, "", metrics(steps).time());
    }
  }

  /** Two waves and noise; one step in 100,000 is NaN. */
  private static StepMetrics metrics(long step) {
    Random random = new Random(step);
    double wave = Math.sin(step / 20_000.0) + 0.3 * Math.sin(step / 700.0);
    float lossG = (float) (2 + 0.6 * wave + 0.3 * random.nextGaussian());
    double judged = 0.6 + 0.05 * wave + 0.03 * random.nextGaussian();
    return new StepMetrics(
        step,
        (int) (step * 64 / PART) + 1,
        (float) (0.8 - 0.2 * wave + 0.1 * random.nextGaussian()),
        step % 100_000 == 77 ? Float.NaN : lossG,
        (float) judged,
        (float) (1 - judged),
        (float) (0.8 - judged),
        (float) (700 + 20 * random.nextGaussian()),
        BEGIN.plusMillis(step * 90),
        step * 0.09);
  }

  private static Manifest manifest(long step, int number) {
    FrechetDistance score = new FrechetDistance("FD-random@10000", 0.02 + 1.0 / number, 0.004);
    return new Manifest(
        NAME,
        step,
        (int) (step * 64 / PART) + 1,
        LATENT,
        IMAGE,
        metrics(step),
        PROVENANCE,
        SETTINGS,
        List.of(),
        List.of(score),
        metrics(step).time());
  }

  private static Map<String, ArtifactWriter> files(int number) {
    byte[] text = ("checkpoint " + number).getBytes(StandardCharsets.UTF_8);
    return Map.of(
        CheckpointStore.GENERATOR, out -> out.write(text),
        CheckpointStore.STATE, out -> out.write(text),
        CheckpointStore.SAMPLES, out -> out.write(grid(number)));
  }

  private static byte[] grid(int number) {
    return Png.encode(
        Pixels.grid(IntStream.range(0, 64).mapToObj(i -> blob(number, i)).toList()), Map.of());
  }

  /** A soft spot that moves with the checkpoint. */
  private static Pixels blob(int number, int image) {
    Random random = new Random(image);
    double x = SIDE * (0.3 + 0.4 * random.nextDouble()) + 4 * Math.sin(number / 40.0 + image);
    double y = SIDE * (0.3 + 0.4 * random.nextDouble()) + 4 * Math.cos(number / 40.0 + image);
    byte[] samples = new byte[SIDE * SIDE];
    for (int i = 0; i < samples.length; i++) {
      int row = i / SIDE;
      double far = Math.hypot(i % SIDE - x, row - y);
      samples[i] = (byte) (255 * Math.exp(-far * far / 30));
    }
    return new Pixels(SIDE, SIDE, 1, samples);
  }
}
