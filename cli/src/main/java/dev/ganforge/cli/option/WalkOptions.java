package dev.ganforge.cli.option;

import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.v1.ImageFormat;
import dev.ganforge.v1.InterpolateRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The way between seeds whose images are generated. */
@Section("Walk")
public final class WalkOptions {
  /** Way-points, in order. */
  record Seeds(List<Long> seeds) {
    Seeds {
      seeds = List.copyOf(seeds);
    }
  }

  @Option(
      names = "--interpolate",
      paramLabel = "A:B[:C...]",
      converter = SeedsConverter.class,
      description =
          "The frames from seed A to seed B: with --out one animation, .gif or .png; with --out-dir"
              + " files.")
  private @Nullable Seeds seeds;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Frames from one seed to the next, both included (default 16).")
  private @Nullable Integer frames;

  /** Whether there is a walk. */
  public boolean given() {
    return seeds != null;
  }

  /** Whether frames are given without a walk that has them. */
  public boolean framesAlone() {
    return seeds == null && frames != null;
  }

  /** Where the walk goes from and to, as part of a file's name. */
  public String name() {
    return seeds == null
        ? ""
        : String.join("-", seeds.seeds.stream().map(Long::toUnsignedString).toList());
  }

  /**
   * What to ask the generator for.
   *
   * @param out the file for all frames, whose ending says which animation, or "-" for stdout and a
   *     GIF; null: each frame on its own
   */
  public InterpolateRequest request(String exactModel, ImageOptions images, @Nullable String out) {
    InterpolateRequest.Builder request = InterpolateRequest.newBuilder().setModel(exactModel);
    if (seeds != null) {
      request.addAllSeeds(seeds.seeds);
    }
    Given.set(frames, request::setFrames);
    Given.set(images.truncation(), request::setTruncation);
    if (images.webp()) {
      Given.set(images.quality(), request::setWebpQuality);
    } else {
      Given.set(images.quality(), request::setJpegQuality);
    }
    return request.setFormat(out == null ? images.format() : animation(out)).build();
  }

  private static ImageFormat animation(String out) {
    String name = out.toLowerCase(Locale.ROOT);
    if (name.endsWith(".gif") || name.equals("-")) {
      return ImageFormat.IMAGE_FORMAT_GIF;
    }
    if (name.endsWith(".png") || name.endsWith(".apng")) {
      return ImageFormat.IMAGE_FORMAT_APNG;
    }
    throw CommandFailure.badInput(
        "--out " + out + " is no animation: its name ends in .gif, .png or .apng");
  }

  /** Reads seeds with colons between them. */
  static final class SeedsConverter implements ITypeConverter<Seeds> {
    @Override
    public Seeds convert(String value) {
      ImageOptions.UnsignedConverter seed = new ImageOptions.UnsignedConverter();
      List<Long> seeds = List.of(value.split(":", -1)).stream().map(seed::convert).toList();
      if (seeds.size() < 2) {
        throw new TypeConversionException("'" + value + "' is not two seeds with a : between them");
      }
      return new Seeds(seeds);
    }
  }
}
