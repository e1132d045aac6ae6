package dev.ganforge.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.trainer.dataset.CacheFlaw.Remedy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheExaminationTest {
  private final Path folder;
  private final Path data;
  private final Path cache;

  CacheExaminationTest(@TempDir Path folder) {
    this.folder = folder;
    data = folder.resolve("data");
    cache = folder.resolve("cache");
  }

  /** What the other process runs: prepares a data set, stops half-way and waits to be killed. */
  static final class Preparer {
    private Preparer() {}

    public static void main(String[] arguments) throws IOException {
      try (CacheWriter writer = new CacheWriter(Path.of(arguments[0]))) {
        System.out.println("held");
        int unused = System.in.read();
        System.out.println(writer.count());
      }
    }
  }

  @BeforeEach
  void prepare() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 9; i++) {
      files.put(i + ".png", ImageFiles.plain("png", i << 8));
    }
    ImageFiles.folder(data, files);
    open();
  }

  private void open() throws InterruptedException {
    Datasets.open(data.toString(), 4, 3, cache, PreparationListener.NONE).close();
  }

  private Path prepared() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.filter(file -> file.toString().endsWith(".images")).findFirst().orElseThrow();
    }
  }

  private static void damage(Path file, int position) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[position] ^= 1;
    Files.write(file, bytes);
  }

  private static void makeOld(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
  }

  private List<CacheFlaw> flaws() throws IOException {
    return Datasets.examine(cache, Instant.now());
  }

  @Test
  void findsNothingInASoundFolderOrInNone() throws IOException {
    assertThat(flaws()).isEmpty();
    assertThat(Datasets.examine(folder.resolve("none"), Instant.now())).isEmpty();
  }

  @Test
  void findsAPixelThatIsAnother() throws Exception {
    Path file = prepared();
    byte[] sound = Files.readAllBytes(file);
    damage(file, CacheHeader.PIXELS + 9 * 48 - 1);

    assertThat(flaws()).hasSize(1);
    CacheFlaw flaw = flaws().get(0);
    assertThat(flaw.what()).startsWith(file + " claims the digest ").contains("its images have ");
    assertThat(flaw.remedy()).isEqualTo(Remedy.PUT_ASIDE);
    flaw.mend();
    assertThat(flaws())
        .singleElement()
        .satisfies(
            aside -> {
              assertThat(aside.what()).endsWith(" was put aside as damaged");
              assertThat(aside.remedy()).isEqualTo(Remedy.NONE);
            });
    open();
    assertThat(Files.readAllBytes(prepared())).isEqualTo(sound);
  }

  @Test
  void findsAFileThatIsNotWhole() throws Exception {
    Path file = prepared();
    byte[] sound = Files.readAllBytes(file);
    damage(file, 20);

    assertThat(flaws())
        .containsExactly(
            new CacheFlaw(file, file + " is no whole prepared data set", Remedy.REMOVE));
    flaws().get(0).mend();
    assertThat(cache).isEmptyDirectory();
    open();
    assertThat(Files.readAllBytes(prepared())).isEqualTo(sound);
  }

  @Test
  void findsAFileOfAnotherName() throws IOException {
    Path file = prepared();
    Path other = file.resolveSibling("f0".repeat(32) + ".images");
    Files.move(file, other);

    assertThat(flaws())
        .containsExactly(
            new CacheFlaw(other, other + " should be named " + file.getFileName(), Remedy.NONE));
  }

  @Test
  void findsWhatAnotherProcessLeftAndNothingThatOneWrites() throws Exception {
    Path file = prepared();
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Preparer.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Path unfinished;
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(said.readLine()).isEqualTo("held");
      try (Stream<Path> files = Files.list(cache)) {
        unfinished = files.filter(each -> !each.equals(file)).findFirst().orElseThrow();
      }
      makeOld(unfinished);
      assertThat(flaws()).isEmpty();
    } finally {
      other.destroyForcibly();
    }
    assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();

    assertThat(flaws())
        .containsExactly(
            new CacheFlaw(
                unfinished, unfinished + " is half written, and nobody writes it", Remedy.REMOVE));
    flaws().get(0).mend();
    assertThat(flaws()).isEmpty();
  }

  @Test
  void leavesAloneWhatIsNotOurs() throws IOException {
    Path foreign = Files.createFile(cache.resolve("images.tmp"));
    makeOld(foreign);

    assertThat(flaws()).isEmpty();
  }
}
