package dev.ganforge.generator.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Await;
import dev.ganforge.generator.fixture.ModelBench;
import dev.ganforge.generator.model.ComputeThreads;
import dev.ganforge.generator.model.Lease;
import dev.ganforge.runtime.image.Pixels;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatcherTest {
  @TempDir Path folder;

  private static List<float[]> latents(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(seed -> Artifacts.DCGAN.distribution().latent(seed, 100))
        .toList();
  }

  @Test
  void concurrentRequestsGiveTheBytesOfEachAlone() throws Exception {
    try (ModelBench bench = new ModelBench(folder, 32, 10_000_000);
        Batcher batcher =
            new Batcher(
                2,
                new ComputeThreads("test-compute", 1),
                100_000,
                Duration.ofMillis(2),
                new SimpleMeterRegistry())) {
      bench.publish("a", 1, Artifacts.dcgan(1), Artifacts.DCGAN);
      bench.awaitLatest(1);
      Lease lease = bench.lease("latest");
      List<byte[]> alone = new ArrayList<>();
      for (int seed = 0; seed < 64; seed++) {
        alone.add(batcher.submit(lease, latents(seed, 1)).images().get(0).join().samples());
      }
      ExecutorService callers = Executors.newFixedThreadPool(8);
      List<Future<?>> calls = new ArrayList<>();
      for (int call = 0; call < 200; call++) {
        int first = call % 50;
        int count = 1 + call % 14;
        calls.add(
            callers.submit(
                () -> {
                  ImageRequest request = batcher.submit(lease, latents(first, count));
                  for (int i = 0; i < count; i++) {
                    Pixels image = request.images().get(i).join();
                    assertThat(image.samples()).isEqualTo(alone.get(first + i));
                  }
                }));
      }
      for (Future<?> call : calls) {
        call.get();
      }
      callers.shutdown();
      Await.until("every request has let go", () -> lease.model().holders() == 2);
      lease.close();
    }
  }
}
