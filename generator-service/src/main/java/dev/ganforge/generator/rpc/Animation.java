package dev.ganforge.generator.rpc;

import dev.ganforge.generator.image.ImageLabel;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.image.AnimatedGif;
import dev.ganforge.runtime.image.AnimatedPng;
import dev.ganforge.runtime.image.Pixels;
import dev.ganforge.v1.ImageFormat;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Formats that hold all frames of a walk. */
enum Animation {
  GIF(ImageFormat.IMAGE_FORMAT_GIF, 10) {
    @Override
    byte[] encode(List<Pixels> frames, Duration delay, ImageLabel label) {
      return AnimatedGif.encode(frames, delay);
    }
  },
  APNG(ImageFormat.IMAGE_FORMAT_APNG, 1) {
    @Override
    byte[] encode(List<Pixels> frames, Duration delay, ImageLabel label) {
      return AnimatedPng.encode(frames, delay, label.text());
    }
  };

  private static final int DEFAULT_MILLIS = 80;
  private static final int MIN_MILLIS = 20;
  private static final int MAX_MILLIS = 10_000;

  private final ImageFormat format;
  private final int unitMillis;

  Animation(ImageFormat format, int unitMillis) {
    this.format = format;
    this.unitMillis = unitMillis;
  }

  /** The animation of that format; null where it is one of single images. */
  static @Nullable Animation of(ImageFormat format) {
    for (Animation animation : values()) {
      if (animation.format == format) {
        return animation;
      }
    }
    return null;
  }

  ImageFormat format() {
    return format;
  }

  /** Reads how long a frame is shown. */
  Duration frameTime(int millis) {
    if (millis == 0) {
      return Duration.ofMillis(DEFAULT_MILLIS);
    }
    if (millis < MIN_MILLIS || millis > MAX_MILLIS || millis % unitMillis != 0) {
      throw ServiceException.invalid(
          "frame_millis",
          millis,
          "%d to %d, %sor 0 for %d"
              .formatted(
                  MIN_MILLIS,
                  MAX_MILLIS,
                  unitMillis == 1 ? "" : "a multiple of " + unitMillis + ", ",
                  DEFAULT_MILLIS));
    }
    return Duration.ofMillis(millis);
  }

  /** A file of the frames; where there is room for it, with the label. */
  abstract byte[] encode(List<Pixels> frames, Duration delay, ImageLabel label);
}
