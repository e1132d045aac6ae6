package dev.ganforge.trainer.checkpoint;

import com.google.protobuf.Timestamp;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.latent.LatentDistribution;
import dev.ganforge.trainer.training.StepMetrics;
import dev.ganforge.v1.CheckpointManifest;
import java.time.DateTimeException;
import java.time.Instant;

/** What a manifest is made of as the contract's messages, and back. */
public final class ProtoMapping {
  private ProtoMapping() {}

  public static CheckpointManifest toProto(Manifest manifest) {
    CheckpointManifest.Builder proto =
        CheckpointManifest.newBuilder()
            .setRun(manifest.run())
            .setStep(manifest.step())
            .setEpoch(manifest.epoch())
            .setLatent(toProto(manifest.latent()))
            .setImage(toProto(manifest.image()))
            .setProvenance(toProto(manifest.provenance()))
            .setConfig(SettingsMapping.toProto(manifest.settings()))
            .setTime(toProto(manifest.time()));
    StepMetrics metrics = manifest.metrics();
    if (metrics != null) {
      proto.setMetrics(toProto(metrics));
    }
    manifest.artifacts().forEach(artifact -> proto.addArtifacts(toProto(artifact)));
    manifest.frechet().forEach(distance -> proto.addFrechet(toProto(distance)));
    return proto.build();
  }

  /**
   * The manifest of a message.
   *
   * @throws ServiceException INVALID_ARGUMENT naming the field that is absent or out of range
   */
  public static Manifest toManifest(CheckpointManifest proto) {
    require("latent", proto.hasLatent());
    require("image", proto.hasImage());
    require("provenance", proto.hasProvenance());
    require("config", proto.hasConfig());
    require("time", proto.hasTime());
    return new Manifest(
        proto.getRun(),
        proto.getStep(),
        proto.getEpoch(),
        toLatentSpace(proto.getLatent()),
        toImageShape(proto.getImage()),
        proto.hasMetrics() ? toMetrics(proto.getMetrics()) : null,
        toProvenance(proto.getProvenance()),
        SettingsMapping.toSettings(proto.getConfig()),
        proto.getArtifactsList().stream().map(ProtoMapping::toArtifact).toList(),
        proto.getFrechetList().stream()
            .map(each -> new FrechetDistance(each.getName(), each.getValue(), each.getFloor()))
            .toList(),
        toInstant(proto.getTime()));
  }

  private static void require(String field, boolean present) {
    if (!present) {
      throw ServiceException.invalid(field + " is absent");
    }
  }

  public static dev.ganforge.v1.StepMetrics toProto(StepMetrics metrics) {
    return dev.ganforge.v1.StepMetrics.newBuilder()
        .setStep(metrics.step())
        .setEpoch(metrics.epoch())
        .setLossD(metrics.lossD())
        .setLossG(metrics.lossG())
        .setDReal(metrics.dReal())
        .setDFakeBefore(metrics.dFakeBefore())
        .setDFakeAfter(metrics.dFakeAfter())
        .setImagesPerSecond(metrics.imagesPerSecond())
        .setTime(toProto(metrics.time()))
        .setActiveSeconds(metrics.activeSeconds())
        .build();
  }

  static StepMetrics toMetrics(dev.ganforge.v1.StepMetrics proto) {
    return new StepMetrics(
        proto.getStep(),
        proto.getEpoch(),
        proto.getLossD(),
        proto.getLossG(),
        proto.getDReal(),
        proto.getDFakeBefore(),
        proto.getDFakeAfter(),
        proto.getImagesPerSecond(),
        toInstant(proto.getTime()),
        proto.getActiveSeconds());
  }

  public static dev.ganforge.v1.Artifact toProto(Artifact artifact) {
    return dev.ganforge.v1.Artifact.newBuilder()
        .setName(artifact.name())
        .setSizeBytes(artifact.sizeBytes())
        .setSha256(artifact.sha256())
        .build();
  }

  private static Artifact toArtifact(dev.ganforge.v1.Artifact proto) {
    return new Artifact(proto.getName(), proto.getSizeBytes(), proto.getSha256());
  }

  public static dev.ganforge.v1.FrechetDistance toProto(FrechetDistance distance) {
    return dev.ganforge.v1.FrechetDistance.newBuilder()
        .setName(distance.name())
        .setValue(distance.value())
        .setFloor(distance.floor())
        .build();
  }

  public static dev.ganforge.v1.ImageShape toProto(ImageShape image) {
    return dev.ganforge.v1.ImageShape.newBuilder()
        .setChannels(image.channels())
        .setHeight(image.height())
        .setWidth(image.width())
        .build();
  }

  private static ImageShape toImageShape(dev.ganforge.v1.ImageShape proto) {
    return new ImageShape(proto.getChannels(), proto.getHeight(), proto.getWidth());
  }

  public static dev.ganforge.v1.LatentSpace toProto(LatentSpace latent) {
    return dev.ganforge.v1.LatentSpace.newBuilder()
        .setDimension(latent.dimension())
        .setDistribution(
            switch (latent.distribution()) {
              case NORMAL -> dev.ganforge.v1.LatentDistribution.LATENT_DISTRIBUTION_NORMAL;
              case UNIFORM -> dev.ganforge.v1.LatentDistribution.LATENT_DISTRIBUTION_UNIFORM;
            })
        .build();
  }

  private static LatentSpace toLatentSpace(dev.ganforge.v1.LatentSpace proto) {
    LatentDistribution distribution =
        switch (proto.getDistribution()) {
          case LATENT_DISTRIBUTION_NORMAL -> LatentDistribution.NORMAL;
          case LATENT_DISTRIBUTION_UNIFORM -> LatentDistribution.UNIFORM;
          case LATENT_DISTRIBUTION_UNSPECIFIED, UNRECOGNIZED ->
              throw ServiceException.invalid(
                  "latent.distribution", proto.getDistribution(), "normal or uniform");
        };
    return new LatentSpace(proto.getDimension(), distribution);
  }

  public static dev.ganforge.v1.Provenance toProto(Provenance provenance) {
    dev.ganforge.v1.Provenance.Builder proto =
        dev.ganforge.v1.Provenance.newBuilder()
            .setGanforgeVersion(provenance.ganforgeVersion())
            .setEngine(provenance.engine())
            .setJavaVersion(provenance.javaVersion())
            .setDevice(provenance.device())
            .setPrecision(provenance.precision())
            .setThreads(provenance.threads())
            .setDataset(provenance.dataset())
            .setDatasetDigest(provenance.datasetDigest())
            .setDatasetSize(provenance.datasetSize());
    ParentCheckpoint parent = provenance.parent();
    if (parent != null) {
      proto.setParent(toProto(parent));
    }
    return proto.build();
  }

  public static dev.ganforge.v1.ParentCheckpoint toProto(ParentCheckpoint parent) {
    return dev.ganforge.v1.ParentCheckpoint.newBuilder()
        .setRun(parent.run())
        .setStep(parent.step())
        .setGeneratorSha256(parent.generatorSha256())
        .setTrainedSteps(parent.trainedSteps())
        .build();
  }

  static ParentCheckpoint toParent(dev.ganforge.v1.ParentCheckpoint proto) {
    return new ParentCheckpoint(
        proto.getRun(), proto.getStep(), proto.getGeneratorSha256(), proto.getTrainedSteps());
  }

  static Provenance toProvenance(dev.ganforge.v1.Provenance proto) {
    return new Provenance(
        proto.getGanforgeVersion(),
        proto.getEngine(),
        proto.getJavaVersion(),
        proto.getDevice(),
        proto.getPrecision(),
        proto.getThreads(),
        proto.getDataset(),
        proto.getDatasetDigest(),
        proto.getDatasetSize(),
        proto.hasParent() ? toParent(proto.getParent()) : null);
  }

  public static Timestamp toProto(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  private static Instant toInstant(Timestamp proto) {
    try {
      return Instant.ofEpochSecond(proto.getSeconds(), proto.getNanos());
    } catch (DateTimeException | ArithmeticException e) {
      throw ServiceException.invalid("time " + proto.getSeconds() + " s is out of range", e);
    }
  }
}
