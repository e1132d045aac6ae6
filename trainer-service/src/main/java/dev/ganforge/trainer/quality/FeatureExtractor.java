package dev.ganforge.trainer.quality;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import dev.ganforge.runtime.error.ServiceException;
import dev.ganforge.trainer.network.FloatTensor;
import dev.ganforge.trainer.network.Shape;
import dev.ganforge.trainer.torchscript.FeatureProgram;
import dev.ganforge.trainer.training.TrainingProgram;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A fixed network that turns images into feature vectors; for the thread that made it. */
public final class FeatureExtractor implements AutoCloseable {
  private static final String FIELD = "feature_extractor";
  private static final String ALLOWED =
      "a TorchScript module that takes uint8 images [N, H, W, C] and gives float32 [N, F]";
  private static final int MAX_FEATURES = 4096; // a covariance of 128 MiB
  private static final int NAMED_DIGITS = 8;
  private static final String RANDOM_KEY = "random 1"; // counted up when FeatureProgram changes

  private final String name;
  private final String key;
  private final TrainingProgram program;
  private final Shape image;
  private final int features;

  private FeatureExtractor(String name, String key, TrainingProgram program, Shape image) {
    this.name = name;
    this.key = key;
    this.program = program;
    this.image = image;
    features = run(ByteBuffer.allocateDirect(2 * image.elements()), 2).shape().dim(1);
  }

  /**
   * The network of a run's settings.
   *
   * @param path of a user's module; empty: the built-in network
   * @throws ServiceException INVALID_ARGUMENT where the path leads to no such module
   */
  public static FeatureExtractor of(String path, Shape image, Device device) {
    if (path.isEmpty()) {
      return random(image, device);
    }
    try {
      return file(Path.of(path), image, device);
    } catch (InvalidPathException e) {
      throw ServiceException.invalid(FIELD, path, ALLOWED);
    }
  }

  /** The built-in network of {@link FeatureProgram} for images of a shape, C x H x W. */
  public static FeatureExtractor random(Shape image, Device device) {
    TrainingProgram program = TrainingProgram.load(FeatureProgram.compile(image), device);
    return new FeatureExtractor("FD-random", RANDOM_KEY, program, image);
  }

  /**
   * A user's network: a TorchScript module whose {@code forward} takes uint8 images [N, H, W, C]
   * and gives float32 features [N, F]. It runs in evaluation mode. Its scores are named by the
   * file's name and digest: two files of one name, or one that has changed, give two names.
   *
   * @throws ServiceException INVALID_ARGUMENT where the file is no such module
   */
  public static FeatureExtractor file(Path file, Shape image, Device device) {
    try {
      String key = sha256(file);
      TrainingProgram program = TrainingProgram.load(file, device);
      try {
        return new FeatureExtractor(name(file, key), key, program, image);
      } catch (RuntimeException e) {
        program.close();
        throw e;
      }
    } catch (IOException
        | MalformedModelException
        | EngineException
        | UnsupportedOperationException e) { // the last where it gives no tensor at all
      throw ServiceException.invalid(
          "%s is \"%s\"; allowed: %s (%s)".formatted(FIELD, file, ALLOWED, reason(e)), e);
    }
  }

  /** The first line: libtorch adds its own stack. */
  private static String reason(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static String name(Path file, String digest) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    String base = dot > 0 ? name.substring(0, dot) : name;
    return "FD-" + base + "-" + digest.substring(0, NAMED_DIGITS);
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** What a distance over these features is called, e.g. {@code FD-random}. */
  String name() {
    return name;
  }

  /** Tells networks apart that give other features. */
  String key() {
    return key;
  }

  /** Features of one image. */
  int features() {
    return features;
  }

  /** The features [count, F] of uint8 images [count, H, W, C], from position 0 to the limit. */
  FloatTensor features(ByteBuffer images, int count) {
    FloatTensor result = run(images, count);
    if (result.shape().dim(1) != features) {
      throw refused("gives " + features + " features and then " + result.shape().dim(1));
    }
    for (float feature : result.values()) {
      if (!Float.isFinite(feature)) {
        throw refused("gives a feature that is " + feature);
      }
    }
    return result;
  }

  private FloatTensor run(ByteBuffer images, int count) {
    return program.call(
        "forward",
        manager ->
            new NDList(
                manager.create(
                    images,
                    new ai.djl.ndarray.types.Shape(count, image.dim(1), image.dim(2), image.dim(0)),
                    DataType.UINT8)),
        result -> checked(result, count));
  }

  private static FloatTensor checked(NDList result, int count) {
    if (result.size() != 1) {
      throw refused("gives " + result.size() + " tensors");
    }
    NDArray array = result.head();
    long[] dims = array.getShape().getShape();
    boolean fits = dims.length == 2 && dims[0] == count && dims[1] >= 1 && dims[1] <= MAX_FEATURES;
    if (!fits || array.getDataType() != DataType.FLOAT32) {
      throw refused(
          "gives %s %s for %d images".formatted(array.getDataType(), array.getShape(), count));
    }
    return new FloatTensor(Shape.of(count, (int) dims[1]), array.toFloatArray());
  }

  private static ServiceException refused(String what) {
    return ServiceException.invalid(
        "%s %s; allowed: %s, F at most %d".formatted(FIELD, what, ALLOWED, MAX_FEATURES));
  }

  @Override
  public void close() {
    program.close();
  }
}
