package dev.ganforge.trainer.checkpoint;

import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.trainer.network.Loss;
import dev.ganforge.trainer.network.NetworkSettings;
import dev.ganforge.trainer.training.RunSettings;
import dev.ganforge.trainer.training.StepMetrics;
import java.time.Instant;
import java.util.List;

/** Values that tests need and whose content does not matter to them. */
public final class Manifests {
  public static final Instant TIME = Instant.parse("2026-01-31T14:25:30.123456789Z");

  private static final String YAML =
      """
      latent: {dimension: 100}
      image: {channels: 1, size: 32}
      generator: [linear: {in: 100, out: 1024}]
      discriminator: [flatten, linear: {in: 1024, out: 1}]
      """;

  public static final RunSettings SETTINGS =
      new RunSettings(
          new NetworkSettings("dcgan", 32, 1, 100, 32, 48, 1.5, 0.25, YAML),
          new RunSettings.Data("mnist", 64, true),
          new RunSettings.Objective(Loss.HINGE, 0.9, 2, 3),
          new RunSettings.Optimizer(1e-4, 3e-4, 0.4, 0.99, 1e-7, 0.99),
          new RunSettings.Schedule(7, 1000, 100),
          new RunSettings.Evaluation(200, "/models/inception.pt"),
          "cpu",
          "fp32",
          -1);

  public static final LatentSpace LATENT = new LatentSpace(100, LatentDistribution.NORMAL);
  public static final ImageShape IMAGE = new ImageShape(1, 32, 32);
  public static final Provenance PROVENANCE =
      new Provenance(
          "0.1.0",
          "PyTorch 2.7.1",
          "17.0.15",
          "cpu",
          "fp32",
          2,
          "mnist",
          "ab".repeat(32),
          10_000,
          null);

  private Manifests() {}

  /** Metrics that differ in every field and at every step. */
  public static StepMetrics metrics(long step) {
    return new StepMetrics(
        step,
        (int) (step / 100) + 1,
        0.1f + step,
        0.2f + step,
        0.3f + step,
        0.4f + step,
        0.5f + step,
        0.6f + step,
        TIME.plusMillis(step),
        step * 0.25);
  }

  /** A manifest before its files are written. */
  public static Manifest draft(String run, long step) {
    return new Manifest(
        run,
        step,
        (int) (step / 100) + 1,
        LATENT,
        IMAGE,
        step == 0 ? null : metrics(step),
        PROVENANCE,
        SETTINGS,
        List.of(),
        List.of(),
        TIME);
  }

  /** A manifest as published, with a score. */
  public static Manifest scored(String run, long step, FrechetDistance score) {
    Manifest plain = published(run, step);
    return new Manifest(
        run,
        step,
        plain.epoch(),
        LATENT,
        IMAGE,
        plain.metrics(),
        PROVENANCE,
        SETTINGS,
        plain.artifacts(),
        List.of(score),
        TIME);
  }

  /** A manifest as published. */
  public static Manifest published(String run, long step) {
    Artifact generator = new Artifact(CheckpointStore.GENERATOR, 1000 + step, "cd".repeat(32));
    return draft(run, step).withArtifacts(List.of(generator));
  }
}
