package dev.ganforge.cli.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.ganforge.cli.fixture.ScriptedTrainer;
import dev.ganforge.cli.progress.RunListener;
import dev.ganforge.cli.service.TrainerClient;
import dev.ganforge.runtime.server.Endpoint;
import dev.ganforge.runtime.server.GrpcServer;
import dev.ganforge.v1.ArtifactChunk;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.DescribeModelRequest;
import dev.ganforge.v1.DescribeModelResponse;
import dev.ganforge.v1.DownloadArtifactRequest;
import dev.ganforge.v1.GetRunRequest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.StepMetrics;
import dev.ganforge.v1.TrainerServiceGrpc.TrainerServiceImplBase;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunRecorderTest {
  private final Trainer trainer = new Trainer();
  private final Kept kept = new Kept();
  private final View view = new View();
  private GrpcServer server;
  private TrainerClient client;
  private RunRecorder recorder;

  @BeforeEach
  void start() {
    Endpoint endpoint = new Endpoint.InProcess(UUID.randomUUID().toString());
    server = GrpcServer.start(endpoint, List.of(trainer));
    client = TrainerClient.connect(endpoint.target());
    recorder = new RunRecorder(view, client, "digits", Map.of("--keep", kept));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static CheckpointManifest checkpoint(long step) {
    return CheckpointManifest.newBuilder().setRun("digits").setStep(step).build();
  }

  @Test
  void imagesComeWithTheirCheckpoints() {
    recorder.checkpoint(checkpoint(0));
    recorder.step(ScriptedTrainer.metrics(1), 6);
    recorder.checkpoint(checkpoint(1));
    recorder.close();
    assertThat(kept.lines)
        .containsExactly(
            "description digits",
            "real real.png",
            "0 samples.png",
            "step 1",
            "1 samples.png",
            "closed");
    assertThat(view.lines)
        .containsExactly("checkpoint at step 0", "step 1", "checkpoint at step 1");
    assertThat(recorder.awaitClosed(Duration.ZERO)).isTrue();
  }

  @Test
  void whatCouldNotBeFetchedIsFetchedLater() {
    trainer.failure = Status.UNAVAILABLE;
    recorder.checkpoint(checkpoint(0));
    assertThat(kept.lines).containsExactly("description digits");
    trainer.failure = Status.OK;
    recorder.step(ScriptedTrainer.metrics(1), 6);
    assertThat(kept.lines)
        .containsExactly("description digits", "step 1", "real real.png", "0 samples.png");
  }

  @Test
  void aTrainerThatIsGoneAtTheEndIsSaid() {
    trainer.failure = Status.UNAVAILABLE;
    recorder.checkpoint(checkpoint(0));
    recorder.close();
    assertThat(kept.lines).endsWith("closed");
    assertThat(view.lines).endsWith("the record lacks the newest images: the trainer has gone");
  }

  @Test
  void aCheckpointThatHasBeenRemovedIsLeftOut() {
    trainer.failure = Status.NOT_FOUND.withDescription("real.png is not there");
    recorder.checkpoint(checkpoint(0));
    trainer.failure = Status.OK;
    recorder.checkpoint(checkpoint(1));
    assertThat(kept.lines).containsExactly("description digits", "1 samples.png");
    assertThat(view.lines)
        .containsExactly(
            "checkpoint at step 0",
            "a part of the run is not recorded: real.png is not there",
            "checkpoint at step 1");
  }

  @Test
  void aRecordThatFailsDoesNotEndTheCommand() {
    kept.failing = true;
    recorder.step(ScriptedTrainer.metrics(1), 6);
    recorder.step(ScriptedTrainer.metrics(2), 6);
    recorder.close();
    assertThat(view.lines)
        .containsExactly("step 1", "--keep is given up: java.io.IOException: disk full", "step 2");
    assertThat(kept.lines).containsExactly("closed");
  }

  /** A sink that writes down what it is given. */
  private static final class Kept implements RunSink {
    final List<String> lines = new CopyOnWriteArrayList<>();
    boolean failing;

    @Override
    public void description(Run run, DescribeModelResponse model) {
      lines.add("description " + run.getName());
    }

    @Override
    public void realImages(byte[] png) {
      lines.add("real " + ByteString.copyFrom(png).toStringUtf8());
    }

    @Override
    public void step(StepMetrics metrics) throws IOException {
      if (failing) {
        throw new IOException("disk full");
      }
      lines.add("step " + metrics.getStep());
    }

    @Override
    public void checkpoint(CheckpointManifest manifest, byte[] png) {
      lines.add(manifest.getStep() + " " + ByteString.copyFrom(png).toStringUtf8());
    }

    @Override
    public void close() {
      lines.add("closed");
    }
  }

  private static final class View implements RunListener {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void step(StepMetrics metrics, long totalSteps) {
      say("step " + metrics.getStep());
    }

    @Override
    public void say(String line) {
      lines.add(line);
    }
  }

  /** A trainer whose artifacts are their names, in two chunks. */
  private static final class Trainer extends TrainerServiceImplBase {
    volatile Status failure = Status.OK;

    @Override
    public void getRun(GetRunRequest request, StreamObserver<Run> answer) {
      answer.onNext(Run.newBuilder().setName(request.getName()).build());
      answer.onCompleted();
    }

    @Override
    public void describeModel(
        DescribeModelRequest request, StreamObserver<DescribeModelResponse> answer) {
      answer.onNext(DescribeModelResponse.getDefaultInstance());
      answer.onCompleted();
    }

    @Override
    public void downloadArtifact(
        DownloadArtifactRequest request, StreamObserver<ArtifactChunk> answer) {
      if (!failure.isOk()) {
        answer.onError(failure.asRuntimeException());
        return;
      }
      ByteString name = ByteString.copyFromUtf8(request.getName());
      answer.onNext(ArtifactChunk.newBuilder().setData(name.substring(0, 2)).build());
      answer.onNext(ArtifactChunk.newBuilder().setData(name.substring(2)).build());
      answer.onCompleted();
    }
  }
}
