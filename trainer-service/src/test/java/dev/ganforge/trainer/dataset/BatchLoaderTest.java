package dev.ganforge.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchLoaderTest {
  private static final int SIZE = 40;

  /** Every sample of image i is i, but for the first pixel of each row: 60 + i. */
  private static class Ramp implements Dataset {
    @Override
    public String name() {
      return "ramp";
    }

    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public int channels() {
      return 3;
    }

    @Override
    public int imageSize() {
      return 4;
    }

    @Override
    public String digest() {
      return "";
    }

    @Override
    public void read(int index, byte[] target, int offset) {
      for (int i = 0; i < imageBytes(); i++) {
        target[offset + i] = (byte) (i % 12 < 3 ? 60 + index : index);
      }
    }

    @Override
    public void close() {}
  }

  @Test
  void batchesFollowTheOrder() throws Exception {
    ShuffledOrder order = new ShuffledOrder(9, SIZE, 6);
    try (BatchLoader loader = new BatchLoader(new Ramp(), order, 9, false, 1)) {
      for (int step = 1; step <= 20; step++) {
        Batch batch = loader.next();
        assertThat(batch.step()).isEqualTo(step);
        assertThat(batch.pixels().isDirect()).isTrue();
        assertThat(batch.pixels().remaining()).isEqualTo(6 * 48);
        for (int position = 0; position < 6; position++) {
          assertThat(batch.pixels().get(position * 48))
              .isEqualTo((byte) (60 + order.index(step, position)));
          assertThat(batch.pixels().get(position * 48 + 4))
              .isEqualTo((byte) order.index(step, position));
        }
      }
    }
  }

  @Test
  void aLoaderStartedLaterGivesTheSameBatches() throws Exception {
    List<byte[]> all = batches(1, 15);
    List<byte[]> later = batches(8, 8);
    assertThat(later).hasSize(8);
    for (int i = 0; i < 8; i++) {
      assertThat(later.get(i)).isEqualTo(all.get(7 + i));
    }
  }

  @Test
  void aboutHalfTheImagesAreMirrored() throws Exception {
    int mirrored = 0;
    for (byte[] batch : batches(1, 100)) {
      for (int position = 0; position < 6; position++) {
        byte left = batch[position * 48];
        byte right = batch[position * 48 + 9];
        assertThat(Math.abs(left - right)).isEqualTo(60);
        mirrored += right > left ? 1 : 0;
      }
    }
    assertThat(mirrored).isBetween(240, 360); // five deviations
  }

  private static List<byte[]> batches(long firstStep, int count) throws InterruptedException {
    ShuffledOrder order = new ShuffledOrder(9, SIZE, 6);
    List<byte[]> batches = new ArrayList<>();
    try (BatchLoader loader = new BatchLoader(new Ramp(), order, 9, true, firstStep)) {
      for (int i = 0; i < count; i++) {
        ByteBuffer pixels = loader.next().pixels();
        byte[] copy = new byte[pixels.remaining()];
        pixels.get(copy);
        batches.add(copy);
      }
    }
    return batches;
  }

  @Test
  void aFailureReachesTheCallerAfterTheBatchesBefore() throws Exception {
    ShuffledOrder order = new ShuffledOrder(9, SIZE, SIZE);
    Dataset failing =
        new Ramp() {
          private int reads;

          @Override
          public void read(int index, byte[] target, int offset) {
            if (++reads > 2 * SIZE + 5) {
              throw new IllegalStateException("gone");
            }
            super.read(index, target, offset);
          }
        };
    try (BatchLoader loader = new BatchLoader(failing, order, 9, false, 1)) {
      assertThat(loader.next().step()).isEqualTo(1);
      assertThat(loader.next().step()).isEqualTo(2);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(loader::next).hasRootCauseMessage("gone");
      }
    }
  }

  @Test
  void closingEndsTheThreadAndAWaitingCall() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch hold = new CountDownLatch(1);
    CompletableFuture<Thread> reader = new CompletableFuture<>();
    Dataset slow =
        new Ramp() {
          @Override
          public void read(int index, byte[] target, int offset) {
            reader.complete(Thread.currentThread());
            reading.countDown();
            try {
              hold.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException("interrupted", e);
            }
          }
        };
    BatchLoader loader = new BatchLoader(slow, new ShuffledOrder(9, SIZE, 6), 9, false, 1);
    CompletableFuture<Batch> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return loader.next();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    reading.await();
    loader.close();
    assertThat(reader.get().isAlive()).isFalse();
    assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(loader::next).hasMessageContaining("closed");
    loader.close();
  }

  @Test
  void closingWithBatchesWaitingEndsTheThread() throws Exception {
    BatchLoader loader = new BatchLoader(new Ramp(), new ShuffledOrder(9, SIZE, 6), 9, false, 1);
    assertThat(loader.next().step()).isEqualTo(1);
    loader.close();
    assertThatThrownBy(loader::next).hasMessageContaining("closed");
  }
}
