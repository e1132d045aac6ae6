package dev.ganforge.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.ganforge.generator.fixture.Artifacts;
import dev.ganforge.generator.fixture.Await;
import dev.ganforge.generator.fixture.Client;
import dev.ganforge.generator.fixture.ScriptedTrainer;
import dev.ganforge.v1.GenerateRequest;
import dev.ganforge.v1.GenerateResponse;
import dev.ganforge.v1.GenerateStreamRequest;
import dev.ganforge.v1.Image;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GenerateStream: many images at the reader's pace. */
class StreamTest {
  @TempDir Path folder;
  private ScriptedTrainer trainer;
  private Client client;

  @BeforeEach
  void start() {
    trainer = ScriptedTrainer.start(folder.resolve("trainer"));
    trainer.publish("run", 1, Artifacts.linear(1), Artifacts.LINEAR);
    client = Client.start(trainer.target(), folder.resolve("cache"));
    client.awaitLatest(1);
  }

  @AfterEach
  void stop() {
    client.close();
    trainer.close();
  }

  private static GenerateStreamRequest request(int count) {
    return GenerateStreamRequest.newBuilder()
        .setRequest(GenerateRequest.newBuilder().setCount(count).setFirstSeed(5))
        .setImagesPerAnswer(100)
        .build();
  }

  @Test
  void givesWhatGenerateGives() {
    List<ByteString> streamed = new ArrayList<>();
    List<Long> seeds = new ArrayList<>();
    Iterator<GenerateResponse> answers = client.stub().generateStream(request(950));
    while (answers.hasNext()) {
      for (Image image : answers.next().getImagesList()) {
        streamed.add(image.getData());
        seeds.add(image.getSeeds(0));
      }
    }
    GenerateResponse whole = client.generate(request -> request.setCount(950).setFirstSeed(5));
    assertThat(streamed).isEqualTo(whole.getImagesList().stream().map(Image::getData).toList());
    assertThat(seeds).hasSize(950).startsWith(5L, 6L).endsWith(954L);
  }

  /** Reads no answer before it is told to. */
  private static final class Reader
      implements ClientResponseObserver<GenerateStreamRequest, GenerateResponse> {
    private final List<Integer> images = Collections.synchronizedList(new ArrayList<>());
    private volatile @Nullable ClientCallStreamObserver<GenerateStreamRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<GenerateStreamRequest> call) {
      this.call = call;
      call.disableAutoRequestWithInitial(0);
    }

    @Override
    public void onNext(GenerateResponse answer) {
      images.add(answer.getImagesCount());
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}

    void read(int answers) {
      ClientCallStreamObserver<GenerateStreamRequest> started = call;
      if (started != null) {
        started.request(answers);
      }
    }

    void cancel() {
      ClientCallStreamObserver<GenerateStreamRequest> started = call;
      if (started != null) {
        started.cancel("enough", null);
      }
    }
  }

  @Test
  void goesAtTheReadersPaceAndEndsWithIt() {
    Reader reader = new Reader();
    client.asyncStub().generateStream(request(1_000_000), reader);
    reader.read(3);
    Await.until("three answers are read", () -> reader.images.size() == 3);
    assertThat(client.generate(request -> request.setCount(3)).getImagesCount()).isEqualTo(3);
    reader.read(2);
    Await.until("five answers are read", () -> reader.images.size() == 5);
    reader.cancel();
    assertThat(reader.images).containsOnly(100);
  }
}
