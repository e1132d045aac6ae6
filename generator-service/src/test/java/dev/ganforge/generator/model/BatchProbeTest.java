package dev.ganforge.generator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.GeneratorArchive;
import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.runtime.latent.LatentDistribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether an image's bytes depend on anything but its latent, on this machine's kernels. */
class BatchProbeTest {
  private static final int IMAGES = 70;

  @TempDir Path folder;

  private LoadedModel load(byte[] generator, GeneratorShape shape, int maxBatch)
      throws IOException {
    Path file = Files.write(folder.resolve("generator.pt"), generator);
    return LoadedModel.load(
        file,
        GeneratorCode.of(file),
        shape,
        Runnable::run,
        new AtomicInteger(),
        model -> new BatchProbe(model, maxBatch).find());
  }

  private static <T> T onComputeThread(int threads, Callable<T> task) throws Exception {
    ExecutorService executor =
        Executors.newSingleThreadExecutor(new ComputeThreads("test-compute", threads));
    try {
      return executor.submit(task).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      executor.shutdown();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dcgan,32,3,1",
    "dcgan,32,3,2",
    "mlp,28,1,1",
    "mlp,28,1,2",
    "vanilla,28,1,1",
    "conv,28,1,1",
    "conv,28,1,2"
  })
  void anImageHasTheSameBytesInEveryBatch(String preset, int size, int channels, int threads)
      throws Exception {
    GeneratorShape shape = new GeneratorShape(100, LatentDistribution.NORMAL, channels, size, size);
    byte[] generator = Artifacts.preset(preset, shape, 5);
    onComputeThread(
        threads,
        () -> {
          LoadedModel model = load(generator, shape, 64);
          assertThat(model.batchSizes().sizes()).isNotEmpty();
          byte[][] alone = compute(model, 1);
          for (int waiting : new int[] {2, 3, 5, 8, 13, 40, IMAGES}) {
            byte[][] together = compute(model, waiting);
            for (int i = 0; i < IMAGES; i++) {
              assertThat(together[i])
                  .as("seed %d, %d at once, sizes %s", i, waiting, model.batchSizes())
                  .isEqualTo(alone[i]);
            }
          }
          model.release();
          return true;
        });
  }

  /** Images of the seeds 0 to 69, in batches of the sizes chosen where so many wait. */
  private static byte[][] compute(LoadedModel model, int waiting) {
    GeneratorShape shape = model.shape();
    int dimension = shape.latentDimension();
    byte[][] images = new byte[IMAGES][];
    int rows;
    for (int first = 0; first < IMAGES; first += rows) {
      int left = Math.min(waiting, IMAGES - first);
      int size = model.batchSizes().choose(left);
      rows = Math.min(size, left);
      float[] latents = new float[size * dimension];
      for (int i = 0; i < rows; i++) {
        float[] latent = shape.distribution().latent(first + i, dimension);
        System.arraycopy(latent, 0, latents, i * dimension, dimension);
      }
      byte[] pixels = model.pixels(latents, size);
      for (int i = 0; i < rows; i++) {
        images[first + i] =
            Arrays.copyOfRange(pixels, i * shape.samples(), (i + 1) * shape.samples());
      }
    }
    return images;
  }

  @Test
  void refusesAGeneratorOfAnotherShape() {
    GeneratorShape claimed = new GeneratorShape(16, LatentDistribution.NORMAL, 1, 16, 16);
    assertThatThrownBy(
            () -> onComputeThread(1, () -> load(GeneratorArchive.linear(16, 12, 1, 1), claimed, 8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("images gives float32 (8, 1, 12, 12) where the manifest says");
  }

  @Test
  void refusesAFileThatIsNoArchive() {
    GeneratorShape shape = new GeneratorShape(16, LatentDistribution.NORMAL, 1, 12, 12);
    assertThatThrownBy(() -> onComputeThread(1, () -> load(new byte[5000], shape, 8)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("generator.pt does not run: ");
  }
}
