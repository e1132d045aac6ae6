package dev.ganforge.web.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.Timestamp;
import dev.ganforge.v1.Artifact;
import dev.ganforge.v1.CheckpointManifest;
import dev.ganforge.v1.Run;
import dev.ganforge.v1.RunState;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs and checkpoints as the pages read them: the contract's fields, and addresses of images. */
public final class RunJson {
  static final String SAMPLES = "samples.png";
  private static final String REAL = "real.png";
  private static final String GENERATOR = "generator.pt";

  private static final Set<RunState> WORKING =
      Set.of(RunState.RUN_STATE_PREPARING, RunState.RUN_STATE_RUNNING);

  /**
   * A trainer at work says so every few seconds; an evaluation may keep it from that for longer.
   */
  private static final Duration STALLED_AFTER = Duration.ofSeconds(60);

  private final TrainerClient trainer;
  private final Predicate<String> deleting;
  private final Clock clock;
  private final Cache<NewestKey, Map<String, Object>> newest =
      Caffeine.newBuilder().maximumSize(2_000).build();

  /**
   * @param deleting whether a run of that name is about to be deleted
   */
  public RunJson(TrainerClient trainer, Predicate<String> deleting, Clock clock) {
    this.trainer = trainer;
    this.deleting = deleting;
    this.clock = clock;
  }

  /**
   * The run's fields, {@code realImage}, {@code newest}, its newest checkpoint, {@code stalled}
   * where it should be working and has not been for a while, and {@code deleting}.
   */
  public Map<String, Object> run(Run run) {
    Map<String, Object> tree = ProtoJson.of(run);
    tree.remove("artifacts");
    putAddress(tree, "realImage", run.getArtifactsList(), run.getName(), null, REAL);
    newest(run).ifPresent(checkpoint -> tree.put("newest", checkpoint));
    tree.put("stalled", isStalled(run));
    tree.put("deleting", deleting.test(run.getName()));
    return tree;
  }

  private boolean isStalled(Run run) {
    return WORKING.contains(run.getState())
        && run.hasHeartbeatTime()
        && run.getHeartbeatTime().getSeconds()
            < clock.instant().minus(STALLED_AFTER).getEpochSecond();
  }

  /** The fields of a checkpoint that differ from its run's, and {@code sampleImage}. */
  public Map<String, Object> checkpoint(CheckpointManifest manifest) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("run", manifest.getRun());
    tree.put("step", manifest.getStep());
    tree.put("epoch", manifest.getEpoch());
    Map<String, Object> all = ProtoJson.of(manifest);
    for (String field : List.of("metrics", "time", "frechet")) {
      Object value = all.get(field);
      if (value != null) {
        tree.put(field, value);
      }
    }
    List<Artifact> artifacts = manifest.getArtifactsList();
    find(artifacts, GENERATOR).ifPresent(file -> tree.put("generatorSha256", file.getSha256()));
    putAddress(tree, "sampleImage", artifacts, manifest.getRun(), manifest.getStep(), SAMPLES);
    return tree;
  }

  /** One call a run and checkpoint: what is published does not change. */
  private Optional<Map<String, Object>> newest(Run run) {
    if (run.getCheckpointCount() == 0) {
      return Optional.empty();
    }
    NewestKey key =
        new NewestKey(run.getName(), run.getCreateTime(), run.getLatestCheckpointStep());
    Map<String, Object> known = newest.getIfPresent(key);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Map<String, Object>> found =
        trainer.newestCheckpoint(run.getName()).map(this::checkpoint);
    found.ifPresent(checkpoint -> newest.put(key, checkpoint));
    return found;
  }

  private static void putAddress(
      Map<String, Object> tree,
      String field,
      List<Artifact> artifacts,
      String run,
      @Nullable Long step,
      String name) {
    find(artifacts, name)
        .ifPresent(
            file -> tree.put(field, ImageAddress.artifact(file.getSha256(), run, step, name)));
  }

  private static Optional<Artifact> find(List<Artifact> artifacts, String name) {
    return artifacts.stream().filter(artifact -> artifact.getName().equals(name)).findFirst();
  }

  private record NewestKey(String run, Timestamp created, long step) {}
}
