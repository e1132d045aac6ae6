package dev.ganforge.trainer.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganforge.trainer.checkpoint.Artifact;
import dev.ganforge.trainer.checkpoint.Manifest;
import dev.ganforge.trainer.checkpoint.ManifestJson;
import dev.ganforge.trainer.checkpoint.Manifests;
import dev.ganforge.v1.ArtifactChunk;
import dev.ganforge.v1.DownloadArtifactRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloadTest {
  private static final byte[] CONTENT = new byte[(7 << 20) / 2];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  @TempDir Path dataDir;
  private Service service;
  private Artifact artifact;

  @BeforeEach
  void open() throws IOException {
    service = new Service(dataDir);
    service.events.createRun("a", Manifests.SETTINGS);
    Manifest manifest =
        service.store.publish(
            Manifests.draft("a", 10), Map.of("generator.pt", out -> out.write(CONTENT)));
    artifact = manifest.artifact("generator.pt");
    service.store.writeRunFile("a", "real.png", out -> out.write(new byte[] {1, 2, 3}));
  }

  @AfterEach
  void close() {
    service.close();
  }

  private static DownloadArtifactRequest.Builder generator() {
    return DownloadArtifactRequest.newBuilder().setRun("a").setStep(10).setName("generator.pt");
  }

  private List<ArtifactChunk> download(DownloadArtifactRequest.Builder request) {
    List<ArtifactChunk> chunks = new ArrayList<>();
    Iterator<ArtifactChunk> answer = service.blocking().downloadArtifact(request.build());
    answer.forEachRemaining(chunks::add);
    return chunks;
  }

  private static byte[] bytes(List<ArtifactChunk> chunks) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (ArtifactChunk chunk : chunks) {
      chunk.getData().writeTo(bytes);
    }
    return bytes.toByteArray();
  }

  @Test
  void sendsAFileInChunks() throws IOException {
    List<ArtifactChunk> chunks = download(generator());

    assertThat(chunks)
        .extracting(chunk -> chunk.getData().size())
        .containsExactly(1 << 20, 1 << 20, 1 << 20, 1 << 19);
    assertThat(chunks.get(0).getSizeBytes()).isEqualTo(CONTENT.length);
    assertThat(chunks.get(0).getSha256()).isEqualTo(artifact.sha256());
    assertThat(chunks.get(1).getSha256()).isEmpty();
    assertThat(bytes(chunks)).isEqualTo(CONTENT);
  }

  @Test
  void goesOnFromAnOffset() throws IOException {
    List<ArtifactChunk> rest = download(generator().setOffset(3_000_001));
    List<ArtifactChunk> nothing = download(generator().setOffset(CONTENT.length));

    assertThat(bytes(rest)).isEqualTo(Arrays.copyOfRange(CONTENT, 3_000_001, CONTENT.length));
    assertThat(rest.get(0).getSizeBytes()).isEqualTo(CONTENT.length);
    assertThat(nothing).hasSize(1);
    assertThat(nothing.get(0).getData().isEmpty()).isTrue();
    assertThat(nothing.get(0).getSha256()).isEqualTo(artifact.sha256());
  }

  @Test
  void sendsTheManifestAndFilesOfTheRun() throws IOException {
    String json =
        new String(bytes(download(generator().setName("manifest.json"))), StandardCharsets.UTF_8);
    assertThat(ManifestJson.read(json, "test").artifacts()).containsExactly(artifact);
    assertThat(bytes(download(generator().clearStep().setName("real.png"))))
        .containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a|10|generator.pt|-1|INVALID_ARGUMENT|offset is -1; allowed: 0 to 3670016
          a|10|generator.pt|3670017|INVALID_ARGUMENT|offset is 3670017; allowed: 0 to 3670016
          a|10|none|0|NOT_FOUND|checkpoint a@10 has no file "none"
          a|11|generator.pt|0|NOT_FOUND|there is no checkpoint a@11
          a|-1|generator.pt|0|INVALID_ARGUMENT|step is -1; allowed: 0 or more
          a|10|../10/generator.pt|0|INVALID_ARGUMENT|name is
          b|10|generator.pt|0|NOT_FOUND|there is no run named "b"
          ..|10|generator.pt|0|INVALID_ARGUMENT|run is ".."
          """)
  void saysWhatIsWrong(
      String run, long step, String name, long offset, Status.Code code, String message) {
    DownloadArtifactRequest.Builder request =
        generator().setRun(run).setStep(step).setName(name).setOffset(offset);

    assertThatThrownBy(() -> download(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(message);
            });
  }
}
