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
  private static final long OF_ARCHIVES = 10;
  private static final long OF_MANIFESTS = 20;
  private static Path dataDir = Path.of("unset");
  private static byte[] archive = {};
  private static byte[] manifest = {};

  @BeforeContainer
  static void publish() throws IOException {
    dataDir = Files.createTempDirectory("damaged");
    archive = archive();
    ArtifactWriter content = out -> out.write(archive);
    CheckpointStore store = CheckpointStore.open(dataDir);
    for (long step : List.of(OF_ARCHIVES, OF_MANIFESTS)) {
      Manifest unused =
          store.publish(
              Manifests.draft("run", step),
              Map.of(
                  CheckpointStore.GENERATOR, content,
                  CheckpointStore.STATE, content,
                  CheckpointStore.SAMPLES, content));
    }
    manifest = Files.readAllBytes(file(OF_MANIFESTS, CheckpointStore.MANIFEST));
  }

  private static Path file(long step, String name) {
    return dataDir.resolve("runs/run/checkpoints/" + step).resolve(name);
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
    Files.write(file(OF_ARCHIVES, CheckpointStore.GENERATOR), bytes);
    List<String> damage = damage(bytes.length, OF_ARCHIVES);
    if (Arrays.equals(bytes, archive)) {
      assertThat(damage).isEmpty();
    } else {
      assertThat(damage).singleElement().asString().contains("generator.pt");
    }
  }

  @Property
  void aManifestIsReadAsItWasOrRefused(@ForAll("manifests") byte[] bytes) throws Exception {
    Files.write(file(OF_MANIFESTS, CheckpointStore.MANIFEST), bytes);
    CheckpointStore store = CheckpointStore.lookAt(dataDir);
    Optional<Optional<Manifest>> read =
        BOUNDED.read(bytes.length, () -> store.find("run", OF_MANIFESTS));
    if (read.isEmpty()) {
      assertThat(damage(bytes.length, OF_MANIFESTS)).isNotEmpty();
    } else {
      assertThat(read.get()).isPresent();
    }
    if (Arrays.equals(bytes, manifest)) {
      assertThat(damage(bytes.length, OF_MANIFESTS)).isEmpty();
    }
  }

  private static List<String> damage(int bytes, long step) throws Exception {
    CheckpointStore store = CheckpointStore.lookAt(dataDir);
    return BOUNDED.read(bytes, () -> store.damage("run", step)).orElseThrow();
  }
}
