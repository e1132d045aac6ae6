package dev.ganforge.generator.rpc;

import com.google.protobuf.MessageLite;
import dev.ganforge.generator.follow.GeneratorShape;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.runtime.server.Channels;

/**
 * How much one call may ask for.
 *
 * @param maxCount images of one Generate or ModelInfer call, way-points of one Interpolate call; 1
 *     to 65,536
 * @param maxStreamCount images of one GenerateStream call, frames of one Interpolate call; 1 to
 *     1,000,000,000
 * @param maxPixelBytes samples of all images of one answer, 1 to {@code maxMessageBytes}
 * @param maxMessageBytes the largest message taken or sent, 4,096 or more
 */
public record Limits(int maxCount, int maxStreamCount, long maxPixelBytes, int maxMessageBytes) {
  /** What a service has that nobody has told otherwise. */
  public static final Limits DEFAULT =
      new Limits(1024, 1_000_000, 48L << 20, Channels.MAX_MESSAGE_BYTES);

  /** Images of one answer of GenerateStream. */
  static final int MAX_STREAM_ANSWER = 1024;

  public Limits {
    require("max-count", maxCount, 1, 65_536);
    require("max-stream-count", maxStreamCount, 1, 1_000_000_000);
    require("max-message-bytes", maxMessageBytes, 4096, Integer.MAX_VALUE);
    require("max-pixel-bytes", maxPixelBytes, 1, maxMessageBytes);
  }

  private static void require(String setting, long value, long min, long max) {
    if (value < min || value > max) {
      throw ServiceException.invalid(setting, value, min + " to " + max);
    }
  }

  /** A limit on how many, and the setting that it comes from. */
  record Count(int max, String setting) {
    /** What is allowed from {@code min} on, in words. */
    String from(int min) {
      return "%d to %d, this server's %s".formatted(min, max, setting);
    }
  }

  /** The images of a call that is answered at once. */
  Count count() {
    return new Count(maxCount, "max-count");
  }

  /** The images of a call that is answered by a stream. */
  Count streamCount() {
    return new Count(maxStreamCount, "max-stream-count");
  }

  /** Images of a shape whose pixels fit one answer. */
  long fitting(GeneratorShape shape) {
    return maxPixelBytes / shape.samples();
  }

  /** Checks that the pixels of so many images fit one answer. */
  void requireFits(String field, int images, GeneratorShape shape) {
    requireFits(field, images, shape, 1);
  }

  /** The same for an answer that holds every image in several forms. */
  void requireFits(String field, int images, GeneratorShape shape, int forms) {
    long bytesEach = (long) shape.samples() * forms;
    long fitting = maxPixelBytes / bytesEach;
    if (images > fitting) {
      throw ServiceException.invalid(
          field,
          images,
          "%s in one answer, by this server's max-pixel-bytes: %d of %d bytes each"
              .formatted(fitting == 0 ? "none" : "1 to " + fitting, maxPixelBytes, bytesEach));
    }
  }

  /** The answer itself, where it is no larger than a message may be. */
  <T extends MessageLite> T requireSendable(T answer) {
    if (answer.getSerializedSize() > maxMessageBytes) {
      throw ServiceException.invalid(
          "the answer has %d bytes; allowed: %d, this server's max-message-bytes; ask for fewer images"
              .formatted(answer.getSerializedSize(), maxMessageBytes));
    }
    return answer;
  }
}
