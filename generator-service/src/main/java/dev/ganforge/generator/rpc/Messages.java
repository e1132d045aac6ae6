package dev.ganforge.generator.rpc;

import com.google.protobuf.Timestamp;
import dev.ganforge.generator.follow.Checkpoint;
import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.generator.image.ImageEncoding;
import dev.ganforge.generator.image.JpegEncoding;
import dev.ganforge.generator.image.WebpEncoding;
import dev.ganforge.generator.model.ModelStatus;
import dev.ganforge.v1.ImageFormat;
import dev.ganforge.v1.ImageShape;
import dev.ganforge.v1.LatentDistribution;
import dev.ganforge.v1.LatentSpace;
import dev.ganforge.v1.Model;
import dev.ganforge.v1.ModelId;
import dev.ganforge.v1.ModelState;
import java.time.Instant;

/** Writes domain values as messages of the contract. */
final class Messages {
  private Messages() {}

  static ModelId id(Checkpoint checkpoint) {
    return ModelId.newBuilder()
        .setRun(checkpoint.run())
        .setStep(checkpoint.step())
        .setSha256(checkpoint.sha256())
        .build();
  }

  static ImageShape shape(int channels, int height, int width) {
    return ImageShape.newBuilder().setChannels(channels).setHeight(height).setWidth(width).build();
  }

  static ImageFormat format(ImageEncoding encoding) {
    if (encoding instanceof JpegEncoding) {
      return ImageFormat.IMAGE_FORMAT_JPEG;
    }
    if (encoding instanceof WebpEncoding) {
      return ImageFormat.IMAGE_FORMAT_WEBP;
    }
    return encoding.equals(ImageEncoding.PNG)
        ? ImageFormat.IMAGE_FORMAT_PNG
        : ImageFormat.IMAGE_FORMAT_RAW;
  }

  static Model model(ModelStatus status) {
    GeneratorShape shape = status.checkpoint().shape();
    Model.Builder model =
        Model.newBuilder()
            .setId(id(status.checkpoint()))
            .setState(
                switch (status.state()) {
                  case LOADING -> ModelState.MODEL_STATE_LOADING;
                  case READY -> ModelState.MODEL_STATE_READY;
                  case FAILED -> ModelState.MODEL_STATE_FAILED;
                })
            .setStateReason(status.reason())
            .setLatest(status.latest())
            .setPinned(status.pinned())
            .setLatent(latent(shape))
            .setImage(shape(shape.channels(), shape.height(), shape.width()))
            .setSizeBytes(status.checkpoint().sizeBytes());
    Instant since = status.since();
    if (since != null) {
      model.setLoadTime(
          Timestamp.newBuilder().setSeconds(since.getEpochSecond()).setNanos(since.getNano()));
    }
    return model.build();
  }

  private static LatentSpace latent(GeneratorShape shape) {
    return LatentSpace.newBuilder()
        .setDimension(shape.latentDimension())
        .setDistribution(
            switch (shape.distribution()) {
              case NORMAL -> LatentDistribution.LATENT_DISTRIBUTION_NORMAL;
              case UNIFORM -> LatentDistribution.LATENT_DISTRIBUTION_UNIFORM;
            })
        .build();
  }
}
