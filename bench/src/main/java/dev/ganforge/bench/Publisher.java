package dev.ganforge.bench;

import com.google.protobuf.ByteString;
import dev.ganforge.v1.Artifact;
import dev.ganforge.v1.ArtifactChunk;
import dev.ganforge.v1.CheckpointEvent;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.DownloadArtifactRequest;
import dev.ganforge.v1.Heartbeat;
import dev.ganforge.v1.ImageShape;
import dev.ganforge.v1.LatentDistribution;
import dev.ganforge.v1.LatentSpace;
import dev.ganforge.v1.ListCheckpointsRequest;
import dev.ganforge.v1.ListCheckpointsResponse;
import dev.ganforge.v1.ListRunsRequest;
import dev.ganforge.v1.ListRunsResponse;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.TrainerServiceGrpc;
import dev.ganforge.v1.WatchCheckpointsRequest;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A trainer that trains nothing: it publishes the generators it is given, as steps of one run. */
final class Publisher extends TrainerServiceGrpc.TrainerServiceImplBase implements AutoCloseable {
  private static final String RUN = "bench";
  private static final int CHUNK_BYTES = 1 << 20;
  private static final long HEARTBEAT_SECONDS = 5;

  private final CheckpointManifest shape;
  private final Server server;
  private final List<CheckpointManifest> published = new ArrayList<>();
  private final List<StreamObserver<CheckpointEvent>> watchers = new ArrayList<>();
  private final java.util.concurrent.ScheduledExecutorService timer =
      java.util.concurrent.Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "publisher-heartbeat");
            thread.setDaemon(true);
            return thread;
          });
  private byte[] newest = {};

  /** For generators of RGB images of a size. */
  Publisher(int latent, int size) throws IOException {
    shape =
        CheckpointManifest.newBuilder()
            .setRun(RUN)
            .setLatent(
                LatentSpace.newBuilder()
                    .setDimension(latent)
                    .setDistribution(LatentDistribution.LATENT_DISTRIBUTION_NORMAL))
            .setImage(ImageShape.newBuilder().setChannels(3).setHeight(size).setWidth(size))
            .build();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(this)
            .build()
            .start();
    var unused =
        timer.scheduleAtFixedRate(
            this::heartbeat, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
  }

  String target() {
    return "127.0.0.1:" + server.getPort();
  }

  /** Publishes a generator as the next step; its predecessors can no longer be downloaded. */
  synchronized void publish(byte[] generator, String sha256) {
    newest = generator;
    CheckpointManifest manifest =
        shape.toBuilder()
            .setStep(published.size())
            .addArtifacts(
                Artifact.newBuilder()
                    .setName("generator.pt")
                    .setSizeBytes(generator.length)
                    .setSha256(sha256))
            .build();
    published.add(manifest);
    watchers.forEach(watcher -> watcher.onNext(event(published.size())));
  }

  private CheckpointEvent event(int sequence) {
    return CheckpointEvent.newBuilder()
        .setSequence(sequence)
        .setPublished(published.get(sequence - 1))
        .build();
  }

  private synchronized void heartbeat() {
    CheckpointEvent event =
        CheckpointEvent.newBuilder()
            .setSequence(published.size())
            .setHeartbeat(Heartbeat.getDefaultInstance())
            .build();
    watchers.forEach(watcher -> watcher.onNext(event));
  }

  @Override
  public synchronized void watchCheckpoints(
      WatchCheckpointsRequest request, StreamObserver<CheckpointEvent> observer) {
    for (long i = request.getAfterSequence() + 1; i <= published.size(); i++) {
      observer.onNext(event((int) i));
    }
    watchers.add(observer);
  }

  @Override
  public synchronized void listRuns(
      ListRunsRequest request, StreamObserver<ListRunsResponse> observer) {
    ListRunsResponse.Builder answer = ListRunsResponse.newBuilder();
    if (!published.isEmpty()) {
      answer.addRuns(
          Run.newBuilder()
              .setName(RUN)
              .setCheckpointCount(published.size())
              .setLatestCheckpointStep(published.size() - 1));
    }
    observer.onNext(answer.build());
    observer.onCompleted();
  }

  @Override
  public synchronized void listCheckpoints(
      ListCheckpointsRequest request, StreamObserver<ListCheckpointsResponse> observer) {
    observer.onNext(ListCheckpointsResponse.newBuilder().addAllCheckpoints(published).build());
    observer.onCompleted();
  }

  @Override
  public void downloadArtifact(
      DownloadArtifactRequest request, StreamObserver<ArtifactChunk> observer) {
    byte[] content;
    Artifact artifact;
    synchronized (this) {
      content = newest;
      artifact = published.get(published.size() - 1).getArtifacts(0);
    }
    for (int at = (int) request.getOffset(); at < content.length; at += CHUNK_BYTES) {
      int length = Math.min(CHUNK_BYTES, content.length - at);
      observer.onNext(
          ArtifactChunk.newBuilder()
              .setData(ByteString.copyFrom(content, at, length))
              .setSizeBytes(artifact.getSizeBytes())
              .setSha256(artifact.getSha256())
              .build());
    }
    observer.onCompleted();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    server.shutdownNow();
  }
}
