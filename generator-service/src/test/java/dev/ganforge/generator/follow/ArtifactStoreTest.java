package dev.ganforge.generator.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.ScriptedTrainer;
import dev.ganforge.runtime.server.Channels;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactStoreTest {
  private static final byte[] CONTENT = bytes(1, 50_000);

  @TempDir Path folder;
  private ScriptedTrainer trainer;
  private ManagedChannel channel;
  private Path cache;

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void startTrainer() {
    trainer = ScriptedTrainer.start(folder.resolve("trainer"));
    channel = Channels.open(trainer.target());
    cache = folder.resolve("cache");
  }

  @AfterEach
  void stopTrainer() {
    Channels.close(channel);
    trainer.close();
  }

  private ArtifactStore store(long limitBytes) throws IOException {
    return new ArtifactStore(cache, new TrainerClient(channel), limitBytes, Clock.systemUTC());
  }

  private Checkpoint publish(long step, byte[] content) {
    trainer.publish("run", step, content, Artifacts.LINEAR);
    return Artifacts.checkpoint("run", step, 1, content, Artifacts.LINEAR);
  }

  private List<String> files() throws IOException {
    try (var paths = Files.list(cache)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void downloadsOnceAndReusesWhatIsThere() throws IOException {
    Checkpoint checkpoint = publish(1, CONTENT);
    Path file = store(1 << 30).fetch(checkpoint);
    assertThat(file).hasBinaryContent(CONTENT).hasFileName(checkpoint.sha256() + ".pt");
    assertThat(store(1 << 30).fetch(checkpoint)).isEqualTo(file);
    assertThat(trainer.downloadOffsets()).containsExactly(0L);
    assertThat(files()).containsExactly(checkpoint.sha256() + ".pt");
  }

  @Test
  void goesOnWithABrokenDownload() throws IOException {
    Checkpoint checkpoint = publish(1, CONTENT);
    trainer.breakDownloads(1, 20_000);
    ArtifactStore store = store(1 << 30);
    assertThatThrownBy(() -> store.fetch(checkpoint))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the download broke off: UNAVAILABLE, broken");
    assertThat(files()).containsExactly(checkpoint.sha256() + ".part");
    assertThat(store.fetch(checkpoint)).hasBinaryContent(CONTENT);
    assertThat(trainer.downloadOffsets().get(0)).isZero();
    assertThat(trainer.downloadOffsets().get(1)).isBetween(1L, 24_000L);
  }

  @Test
  void refusesContentWithAnotherHash() throws IOException {
    trainer.publish(
        "run", 1, CONTENT, Artifacts.LINEAR, artifact -> artifact.setSha256("a".repeat(64)));
    Checkpoint claimed =
        new Checkpoint("run", 1, 1, "a".repeat(64), CONTENT.length, Artifacts.LINEAR);
    assertThatThrownBy(() -> store(1 << 30).fetch(claimed))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "generator.pt has SHA-256 %s where the manifest says %s",
            Artifacts.sha256(CONTENT), "a".repeat(64));
    assertThat(files()).isEmpty();
  }

  @Test
  void refusesTruncatedContent() throws IOException {
    trainer.publish("run", 1, CONTENT, Artifacts.LINEAR, artifact -> artifact.setSizeBytes(60_000));
    Checkpoint claimed =
        new Checkpoint("run", 1, 1, Artifacts.sha256(CONTENT), 60_000, Artifacts.LINEAR);
    assertThatThrownBy(() -> store(1 << 30).fetch(claimed))
        .isInstanceOf(IOException.class)
        .hasMessage("generator.pt has 50000 bytes where the manifest says 60000");
    assertThat(files()).isEmpty();
  }

  @Test
  void refusesAnOfferThatDiffersFromTheManifest() throws IOException {
    publish(1, CONTENT);
    Checkpoint other = Artifacts.checkpoint("run", 1, 1, bytes(2, 50_000), Artifacts.LINEAR);
    assertThatThrownBy(() -> store(1 << 30).fetch(other))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the trainer offers 50000 bytes with SHA-256 ");
  }

  @Test
  void downloadsADamagedFileAgain() throws IOException {
    Checkpoint checkpoint = publish(1, CONTENT);
    Path file = store(1 << 30).fetch(checkpoint);
    byte[] damaged = CONTENT.clone();
    damaged[100] ^= 1;
    Files.write(file, damaged);
    assertThat(store(1 << 30).fetch(checkpoint)).hasBinaryContent(CONTENT);
    assertThat(trainer.downloadOffsets()).containsExactly(0L, 0L);
  }

  @Test
  void removesTheOldestBeyondTheLimit() throws IOException {
    ArtifactStore store = store(120_000);
    Checkpoint first = publish(1, CONTENT);
    Checkpoint second = publish(2, bytes(2, 50_000));
    Checkpoint third = publish(3, bytes(3, 50_000));
    long ago = 100;
    for (Checkpoint checkpoint : List.of(first, second)) {
      Files.setLastModifiedTime(
          store.fetch(checkpoint), FileTime.from(Instant.now().minusSeconds(ago--)));
    }
    store.fetch(third);
    assertThat(files()).containsExactlyInAnyOrder(second.sha256() + ".pt", third.sha256() + ".pt");
  }
}
