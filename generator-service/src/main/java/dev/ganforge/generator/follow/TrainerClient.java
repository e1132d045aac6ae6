package dev.ganforge.generator.follow;

import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.v1.Artifact;
import dev.ganforge.v1.ArtifactChunk;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.DownloadArtifactRequest;
import dev.ganforge.v1.ListCheckpointsRequest;
import dev.ganforge.v1.ListCheckpointsResponse;
import dev.ganforge.v1.ListRunsRequest;
import dev.ganforge.v1.ListRunsResponse;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.WatchCheckpointsRequest;
import io.grpc.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls that this service makes to the trainer, in its own terms. */
public final class TrainerClient {
  private static final Logger log = LoggerFactory.getLogger(TrainerClient.class);
  static final String GENERATOR = "generator.pt";
  private static final long CALL_SECONDS = 5;
  private static final int PAGE = 1000;

  /** A run as the poll compares it. */
  record RunSummary(String name, long checkpoints, long newestStep) {}

  /** Takes the bytes of an artifact in order. */
  interface ChunkSink {
    /** The first answer's claim about the whole artifact. */
    void begin(long sizeBytes, String sha256) throws IOException;

    void chunk(byte[] bytes) throws IOException;
  }

  private final Channel channel;
  private final Duration downloadLimit;

  public TrainerClient(Channel channel) {
    this(channel, Duration.ofSeconds(60));
  }

  TrainerClient(Channel channel, Duration downloadLimit) {
    this.channel = channel;
    this.downloadLimit = downloadLimit;
  }

  private TrainerServiceGrpc.TrainerServiceBlockingStub unary() {
    return TrainerServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  /** Every run, the oldest first. */
  List<RunSummary> runs() {
    List<RunSummary> runs = new ArrayList<>();
    String page = "";
    do {
      ListRunsResponse answer =
          unary()
              .listRuns(ListRunsRequest.newBuilder().setPageSize(PAGE).setPageToken(page).build());
      for (Run run : answer.getRunsList()) {
        runs.add(
            0,
            new RunSummary(run.getName(), run.getCheckpointCount(), run.getLatestCheckpointStep()));
      }
      page = answer.getNextPageToken();
    } while (!page.isEmpty());
    return runs;
  }

  /** A run's checkpoints that can be served, each with the sequence number given. */
  List<Checkpoint> checkpoints(String run, long sequence) {
    List<Checkpoint> checkpoints = new ArrayList<>();
    String page = "";
    do {
      ListCheckpointsResponse answer =
          unary()
              .listCheckpoints(
                  ListCheckpointsRequest.newBuilder()
                      .setRun(run)
                      .setPageSize(PAGE)
                      .setPageToken(page)
                      .build());
      for (CheckpointManifest manifest : answer.getCheckpointsList()) {
        try {
          checkpoints.add(checkpoint(sequence, manifest));
        } catch (ServiceException e) {
          log.warn(
              "Checkpoint {}@{} cannot be served: {}", run, manifest.getStep(), e.getMessage());
        }
      }
      page = answer.getNextPageToken();
    } while (!page.isEmpty());
    return checkpoints;
  }

  /** Opens a stream of the events after a sequence number; ended by closing it. */
  CheckpointStream watch(long afterSequence, CheckpointStream.Sink sink) {
    CheckpointStream stream = new CheckpointStream(sink);
    TrainerServiceGrpc.newStub(channel)
        .watchCheckpoints(
            WatchCheckpointsRequest.newBuilder().setAfterSequence(afterSequence).build(), stream);
    return stream;
  }

  /** Hands over the bytes of a checkpoint's generator from {@code offset} on. */
  void download(String run, long step, long offset, ChunkSink sink) throws IOException {
    Iterator<ArtifactChunk> chunks =
        TrainerServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(downloadLimit.toMillis(), TimeUnit.MILLISECONDS)
            .downloadArtifact(
                DownloadArtifactRequest.newBuilder()
                    .setRun(run)
                    .setStep(step)
                    .setName(GENERATOR)
                    .setOffset(offset)
                    .build());
    boolean first = true;
    while (chunks.hasNext()) {
      ArtifactChunk chunk = chunks.next();
      if (first) {
        sink.begin(chunk.getSizeBytes(), chunk.getSha256());
        first = false;
      }
      sink.chunk(chunk.getData().toByteArray());
    }
  }

  /**
   * What serving needs of a manifest.
   *
   * @throws ServiceException where the manifest lacks it
   */
  static Checkpoint checkpoint(long sequence, CheckpointManifest manifest) {
    Artifact generator =
        manifest.getArtifactsList().stream()
            .filter(artifact -> artifact.getName().equals(GENERATOR))
            .findFirst()
            .orElseThrow(() -> ServiceException.invalid("the manifest lists no " + GENERATOR));
    GeneratorShape shape =
        new GeneratorShape(
            manifest.getLatent().getDimension(),
            switch (manifest.getLatent().getDistribution()) {
              case LATENT_DISTRIBUTION_NORMAL -> LatentDistribution.NORMAL;
              case LATENT_DISTRIBUTION_UNIFORM -> LatentDistribution.UNIFORM;
              default ->
                  throw ServiceException.invalid(
                      "latent.distribution",
                      manifest.getLatent().getDistributionValue(),
                      "normal or uniform");
            },
            manifest.getImage().getChannels(),
            manifest.getImage().getHeight(),
            manifest.getImage().getWidth());
    return new Checkpoint(
        manifest.getRun(),
        manifest.getStep(),
        sequence,
        generator.getSha256(),
        generator.getSizeBytes(),
        shape);
  }
}
