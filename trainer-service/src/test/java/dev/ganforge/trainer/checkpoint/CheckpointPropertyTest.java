package dev.ganforge.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganforge.trainer.damage.Bounded;
import dev.ganforge.trainer.damage.Damage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What is not as it was published in a checkpoint is found, whatever happened to it. */
class CheckpointPropertyTest {
  private static final Bounded BOUNDED = new Bounded(16 << 20);
  private static Path dataDir = Path.of("unset");
  private static Path checkpoint = Path.of("unset");
  private static byte[] archive = {};
  private static byte[] manifest = {};

  @BeforeContainer
  static void publish() throws IOException {
    dataDir = Files.createTempDirectory("damaged");
    archive = archive();
    ArtifactWriter content = out -> out.write(archive);
    Manifest published =
        CheckpointStore.open(dataDir)
            .publish(
                Manifests.draft("run", 10),
                Map.of(
                    CheckpointStore.GENERATOR, content,
                    CheckpointStore.STATE, content,
                    CheckpointStore.SAMPLES, content));
    checkpoint = dataDir.resolve("runs/run/checkpoints/" + published.step());
    manifest = Files.readAllBytes(checkpoint.resolve(CheckpointStore.MANIFEST));
  }

  /** As a TorchScript module is one: a zip of stored entries. */
  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : List.of("model/data.pkl", "model/code/module.py", "model/version")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(name.getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  @AfterContainer
  static void remove() throws IOException {
    try (Stream<Path> files = Files.walk(dataDir)) {
      for (Path path : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
  }

  @Provide
  Arbitrary<byte[]> archives() {
    return Damage.of(List.of(archive));
  }

  @Provide
  Arbitrary<byte[]> manifests() {
    return Damage.of(List.of(manifest));
  }

  @Property
  void anArchiveIsAsItWasOrItsDamageIsFound(@ForAll("archives") byte[] bytes) throws Exception {
    Path file = checkpoint.resolve(CheckpointStore.GENERATOR);
    Files.write(file, bytes);
    CheckpointStore store = CheckpointStore.lookAt(dataDir);
    List<String> damage = BOUNDED.read(bytes.length, () -> store.damage("run", 10)).orElseThrow();
    Files.write(file, archive);
    if (Arrays.equals(bytes, archive)) {
      assertThat(damage).isEmpty();
    } else {
      assertThat(damage).singleElement().asString().contains("generator.pt");
    }
  }

  @Property
  void aManifestIsReadAsItWasOrRefused(@ForAll("manifests") byte[] bytes) throws Exception {
    Files.write(checkpoint.resolve(CheckpointStore.MANIFEST), bytes);
    CheckpointStore store = CheckpointStore.lookAt(dataDir);
    Optional<Optional<Manifest>> read = BOUNDED.read(bytes.length, () -> store.find("run", 10));
    List<String> damage = BOUNDED.read(bytes.length, () -> store.damage("run", 10)).orElseThrow();
    Files.write(checkpoint.resolve(CheckpointStore.MANIFEST), manifest);
    if (read.isEmpty()) {
      assertThat(damage).isNotEmpty();
    }
    read.ifPresent(found -> assertThat(found).isPresent());
    if (Arrays.equals(bytes, manifest)) {
      assertThat(damage).isEmpty();
    }
  }
}
