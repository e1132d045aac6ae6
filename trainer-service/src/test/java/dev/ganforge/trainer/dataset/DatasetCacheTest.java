package dev.ganforge.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCacheTest {
  private final Path folder;
  private final Path data;
  private final Path cache;

  DatasetCacheTest(@TempDir Path folder) {
    this.folder = folder;
    data = folder.resolve("data");
    cache = folder.resolve("cache");
  }

  @BeforeEach
  void prepareFiles() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 120; i++) {
      files.put("%03d.png".formatted(i), ImageFiles.plain("png", i << 8));
    }
    files.put("999.png", ImageFiles.NO_IMAGE);
    ImageFiles.folder(data, files);
  }

  @Test
  void aSecondOpeningPreparesNothing() throws Exception {
    Recorder first = new Recorder();
    Recorder second = new Recorder();
    assertThat(digest(first)).isEqualTo(digest(second));
    assertThat(first.calls).isEqualTo(121);
    assertThat(second.calls).isZero();
    assertThat(second.skipped).isEqualTo(first.skipped).hasSize(1);
    assertThat(Datasets.prepared(cache))
        .singleElement()
        .satisfies(
            prepared -> {
              assertThat(prepared.name()).isEqualTo(data.toString());
              assertThat(prepared.size()).isEqualTo(120);
              assertThat(prepared.bytes()).isEqualTo(Files.size(file()));
            });
    assertThat(Datasets.prepared(folder.resolve("nowhere"))).isEmpty();
  }

  @Test
  void changedFilesAreAnotherDataSet() throws Exception {
    String before = digest(new Recorder());
    Files.write(data.resolve("005.png"), ImageFiles.plain("png", 0xFF00FF));
    Recorder again = new Recorder();
    assertThat(digest(again)).isNotEqualTo(before);
    assertThat(again.calls).isEqualTo(121);
    Recorder grey = new Recorder();
    Datasets.open(data.toString(), 4, 1, cache, grey).close();
    assertThat(grey.calls).isEqualTo(121);
  }

  @Test
  void aDamagedFileIsMadeAnew() throws Exception {
    String digest = digest(new Recorder());
    byte[] whole = Files.readAllBytes(file());
    List<byte[]> damaged = new ArrayList<>();
    for (int position : new int[] {0, 9, 30, 60, 95, whole.length - 1}) {
      byte[] flipped = whole.clone();
      flipped[position] ^= 1;
      damaged.add(flipped);
    }
    damaged.add(Arrays.copyOf(whole, whole.length - 1));
    damaged.add(Arrays.copyOf(whole, whole.length + 1));
    damaged.add(Arrays.copyOf(whole, 50));
    damaged.add(new byte[0]);
    for (byte[] bytes : damaged) {
      Files.write(file(), bytes);
      Recorder again = new Recorder();
      assertThat(digest(again)).isEqualTo(digest);
      assertThat(again.calls).isEqualTo(121);
      assertThat(Files.readAllBytes(file())).isEqualTo(whole);
    }
  }

  @Test
  void anInterruptedPreparationLeavesNothing() {
    PreparationListener stop =
        (done, total, bad) -> {
          if (done == 40) {
            Thread.currentThread().interrupt();
          }
        };
    assertThatThrownBy(() -> Datasets.open(data.toString(), 4, 0, cache, stop))
        .isInstanceOf(InterruptedException.class);
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void filesThatNobodyWritesGo() throws Exception {
    Files.createDirectories(cache);
    String key = "0f".repeat(32);
    Path old = Files.createFile(cache.resolve(key + ".images1.tmp"));
    Path recent = Files.createFile(cache.resolve(key + ".images2.tmp"));
    Path foreign = Files.createFile(cache.resolve("notes.tmp"));
    FileTime anHourAgo = FileTime.from(Instant.now().minusSeconds(3600));
    Files.setLastModifiedTime(old, anHourAgo);
    Files.setLastModifiedTime(foreign, anHourAgo);
    try (CacheWriter writer = new CacheWriter(cache.resolve(key + ".images"))) {
      assertThat(writer.count()).isZero();
      Path held = onlyOther(old, recent, foreign);
      Files.setLastModifiedTime(held, anHourAgo);
      assertThat(digest(new Recorder())).isNotEmpty();
      assertThat(held).exists();
    }
    assertThat(old).doesNotExist();
    assertThat(recent).exists();
    assertThat(foreign).exists();
  }

  private Path onlyOther(Path... known) throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      List<Path> others = files.filter(file -> !List.of(known).contains(file)).toList();
      assertThat(others).hasSize(1);
      return others.get(0);
    }
  }

  @Test
  void everyImageIsFound() throws Exception {
    assertThat(digest(new Recorder())).isNotEmpty();
    CacheFile file = CacheFile.read(file()).orElseThrow();
    byte[] image = new byte[4 * 4 * 3];
    try (Dataset dataset = CachedDataset.open("some", file)) {
      for (int i = 0; i < 120; i++) {
        dataset.read(i, image, 0);
        assertThat(image).startsWith(0, i, 0, 0, i, 0);
      }
      assertThatThrownBy(() -> dataset.read(120, image, 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
      Files.write(file(), new byte[10]);
      assertThatThrownBy(() -> dataset.read(7, image, 0))
          .hasMessage("image 7 of the data set some cannot be read");
    }
    Dataset closed = CachedDataset.open("some", file);
    closed.close();
    assertThatThrownBy(() -> closed.read(0, image, 0)).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void moreThanTwoGibibytesAreRead() throws Exception {
    int count = 60_000;
    CacheHeader header = new CacheHeader(count, 128, 3, "0".repeat(64), "0".repeat(64), 0, 0);
    assertThat(header.pixelBytes()).isGreaterThan(1L << 31);
    Path large = folder.resolve("large");
    byte[] last = new byte[header.imageBytes()];
    Arrays.fill(last, (byte) 77);
    try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
      sparse.write(header.encode());
      sparse.seek(header.fileBytes() - last.length);
      sparse.write(last);
    }
    CacheFile file = CacheFile.read(large).orElseThrow();
    try (Dataset dataset = CachedDataset.open("large", file)) {
      byte[] image = new byte[last.length];
      dataset.read(count - 2, image, 0);
      assertThat(image).containsOnly(0);
      dataset.read(count - 1, image, 0);
      assertThat(image).isEqualTo(last);
    }
  }

  @Test
  void shapesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Datasets.open("mnist", 0, 0, cache, PreparationListener.NONE))
        .isInstanceOf(ServiceException.class)
        .hasMessage("image_size is 0; allowed: 1 to 1024");
    assertThatThrownBy(() -> Datasets.open("mnist", 28, 2, cache, PreparationListener.NONE))
        .isInstanceOf(ServiceException.class)
        .hasMessageStartingWith("channels is 2; allowed: ");
  }

  private String digest(PreparationListener listener) throws Exception {
    try (Dataset dataset = Datasets.open(data.toString(), 4, 0, cache, listener)) {
      return dataset.digest();
    }
  }

  private Path file() throws Exception {
    try (Stream<Path> files = Files.list(cache)) {
      return files.filter(file -> file.toString().endsWith(".images")).findFirst().orElseThrow();
    }
  }
}
