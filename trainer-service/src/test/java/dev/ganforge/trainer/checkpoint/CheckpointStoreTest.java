package dev.ganforge.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStoreTest {
  private static final String HELLO_SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  @TempDir Path dataDir;
  private CheckpointStore store;

  @BeforeEach
  void open() throws IOException {
    store = CheckpointStore.open(dataDir);
  }

  private static ArtifactWriter text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private Manifest publish(String run, long step, String content) throws IOException {
    return store.publish(
        Manifests.draft(run, step),
        Map.of("generator.pt", text(content), "state.safetensors", text("state")));
  }

  private static String contentOf(StoredFile opened) throws IOException {
    try (StoredFile file = opened) {
      ByteBuffer bytes = file.read(0, 1 << 20);
      return StandardCharsets.UTF_8.decode(bytes).toString();
    }
  }

  @Test
  void publishesAndReads() throws IOException {
    Manifest manifest = publish("a", 20, "hello");
    publish("a", 3, "hello");

    assertThat(manifest.artifacts())
        .extracting(Artifact::name)
        .containsExactly("generator.pt", "state.safetensors");
    assertThat(manifest.artifact("generator.pt"))
        .isEqualTo(new Artifact("generator.pt", 5, HELLO_SHA256));
    assertThat(store.list("a")).extracting(Manifest::step).containsExactly(3L, 20L);
    assertThat(store.find("a", 20)).contains(manifest);
    assertThat(contentOf(store.open("a", 20, "generator.pt"))).isEqualTo("hello");
    String json = contentOf(store.open("a", 20, "manifest.json"));
    assertThat(ManifestJson.read(json, "manifest.json")).isEqualTo(manifest);
    assertThat(dataDir.resolve("runs/a/checkpoints/20/state.safetensors")).exists();
  }

  @Test
  void readsAPartOfAFile() throws IOException {
    publish("a", 1, "hello");
    try (StoredFile file = store.open("a", 1, "generator.pt")) {
      assertThat(StandardCharsets.UTF_8.decode(file.read(3, 100)).toString()).isEqualTo("lo");
      assertThat(file.read(5, 100).remaining()).isZero();
    }
  }

  @Test
  void keepsAStepOnceItIsPublished() throws IOException {
    Manifest first = publish("a", 1, "hello");

    assertThat(publish("a", 1, "hello")).isEqualTo(first);
    assertThatThrownBy(() -> publish("a", 1, "other"))
        .isInstanceOf(ServiceException.class)
        .hasMessage("checkpoint a@1 exists with other content");
    assertThat(contentOf(store.open("a", 1, "generator.pt"))).isEqualTo("hello");
    assertThat(leftovers()).isZero();
  }

  @Test
  void leavesNothingWhereWritingFails() {
    ArtifactWriter full =
        out -> {
          out.write(1);
          throw new IOException("No space left on device");
        };

    assertThatThrownBy(
            () ->
                store.publish(Manifests.draft("a", 1), Map.of("a.pt", text("hello"), "b.pt", full)))
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");
    assertThat(store.list("a")).isEmpty();
    assertThat(leftovers()).isZero();
  }

  @Test
  void ignoresAndRemovesWhatACrashLeft() throws IOException {
    publish("a", 1, "hello");
    Path half = dataDir.resolve("runs/a/checkpoints/.tmp-2-0123456789abcdef");
    Files.createDirectories(half.resolve("deep"));
    Files.writeString(half.resolve("generator.pt"), "hal");
    Path deleted = dataDir.resolve("runs/.tmp-b-0123456789abcdef/checkpoints/1");
    Files.createDirectories(deleted);
    Files.writeString(dataDir.resolve("runs/a/.tmp-real.png-0123456789abcdef"), "hal");

    assertThat(store.list("a")).extracting(Manifest::step).containsExactly(1L);
    assertThat(store.runs()).containsExactly("a");
    store = CheckpointStore.open(dataDir);

    assertThat(leftovers()).isZero();
    assertThat(store.list("a")).extracting(Manifest::step).containsExactly(1L);
  }

  @Test
  void deletesWhileAReaderHasAFileOpen() throws IOException {
    publish("a", 1, "hello");
    publish("a", 2, "hello");
    try (StoredFile file = store.open("a", 1, "generator.pt")) {
      store.delete("a", 1);
      assertThat(store.find("a", 1)).isEmpty();
      assertThat(StandardCharsets.UTF_8.decode(file.read(0, 5)).toString()).isEqualTo("hello");
    }
    store.delete("a", 1);
    store.delete("a");
    store.delete("a");

    assertThat(store.runs()).isEmpty();
    assertThat(store.list("a")).isEmpty();
    assertThatThrownBy(() -> store.open("a", 2, "generator.pt"))
        .hasMessage("there is no checkpoint a@2");
    assertThat(leftovers()).isZero();
  }

  @Test
  void replacesAFileOfARun() throws IOException {
    store.writeRunFile("a", "real.png", text("one"));
    Artifact second = store.writeRunFile("a", "real.png", text("hello"));
    publish("a", 1, "hello");

    assertThat(second).isEqualTo(new Artifact("real.png", 5, HELLO_SHA256));
    assertThat(store.runFiles("a")).containsExactly(second);
    assertThat(CheckpointStore.open(dataDir).runFiles("a")).containsExactly(second);
    assertThat(contentOf(store.openRunFile("a", "real.png"))).isEqualTo("hello");
    assertThatThrownBy(() -> store.openRunFile("a", "checkpoints"))
        .hasMessage("run a has no file \"checkpoints\"");
    assertThat(store.runFiles("none")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../a", "a/b", "a\\b", ".hidden", "-x", "a b", "a\u0000"})
  void refusesNamesThatLeaveTheFolder(String name) throws IOException {
    publish("a", 1, "hello");

    assertThatThrownBy(() -> store.list(name)).isInstanceOf(ServiceException.class);
    assertThatThrownBy(() -> store.delete(name)).isInstanceOf(ServiceException.class);
    assertThatThrownBy(() -> store.open("a", 1, name)).isInstanceOf(ServiceException.class);
    assertThatThrownBy(() -> store.openRunFile("a", name)).isInstanceOf(ServiceException.class);
    assertThatThrownBy(() -> store.writeRunFile("a", name, text("x")))
        .isInstanceOf(ServiceException.class);
  }

  @Test
  void refusesTheManifestOfAnotherCheckpoint() throws IOException {
    publish("a", 1, "hello");
    publish("a", 2, "hello");
    Path one = dataDir.resolve("runs/a/checkpoints/1/manifest.json");
    Files.copy(
        one,
        dataDir.resolve("runs/a/checkpoints/2/manifest.json"),
        StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> store.find("a", 2)).hasMessageContaining("manifest.json is broken");
  }

  @Test
  void showsAReaderOnlyWholeCheckpoints() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Integer> reader =
        CompletableFuture.supplyAsync(
            () -> {
              int most = 0;
              while (!done.get()) {
                int seen = 0;
                for (Manifest manifest : store.list("a")) {
                  seen++;
                  assertWhole(manifest);
                }
                assertThat(seen).isGreaterThanOrEqualTo(most);
                most = seen;
              }
              return most;
            });
    for (int step = 1; step <= 30; step++) {
      publish("a", step, "hello");
    }
    done.set(true);

    assertThat(reader.get()).isLessThanOrEqualTo(30);
    assertThat(store.list("a")).hasSize(30);
  }

  private void assertWhole(Manifest manifest) {
    assertThat(manifest.artifacts()).hasSize(2);
    try {
      assertThat(contentOf(store.open("a", manifest.step(), "generator.pt"))).isEqualTo("hello");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private long leftovers() {
    try (Stream<Path> tree = Files.walk(dataDir)) {
      return tree.filter(path -> path.getFileName().toString().startsWith(".tmp-")).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
