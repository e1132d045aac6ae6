package dev.ganforge.bench;

import dev.ganforge.v1.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What serving is measured on: the service, what publishes its models, the bare pass, peers. */
final class ServeParts implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration WARM_UP = Duration.ofSeconds(25);

  private final String root = System.getenv().getOrDefault("GANFORGE_ROOT", ".");
  private final String python = System.getenv().getOrDefault("GANFORGE_PEER_PYTHON", "");
  private final Deque<Part> closing = new ArrayDeque<>();
  private final Map<Integer, ServedProcess> peers = new HashMap<>();
  private final TrainedGenerator generator;
  private final Publisher publisher;
  private final ServedProcess own;
  private @Nullable BareForward bare;
  private int published;

  /** Something to be closed at the end. */
  private interface Part {
    void close() throws IOException;
  }

  private ServeParts() throws IOException {
    generator = TrainedGenerator.in(Serve.folder(root), root);
    publisher = new Publisher(TrainedGenerator.LATENT, TrainedGenerator.SIZE);
    closing.push(publisher::close);
    publish(generator.published(0));
    Path data = Files.createTempDirectory("ganforge-bench");
    closing.push(() -> delete(data));
    own =
        new ServedProcess(
            List.of(
                root + "/ganforge",
                "generator",
                "--port",
                "0",
                "--metrics-port",
                "0",
                "--trainer",
                publisher.target(),
                "--data-dir",
                data.toString()),
            "^generator on \\S+:(\\d+), ");
    closing.push(own::close);
  }

  static ServeParts start() throws IOException, InterruptedException {
    ServeParts parts = new ServeParts();
    parts.awaitStep(0);
    parts.warmUp();
    return parts;
  }

  /** Calls until Java has compiled what a service of some age has compiled. */
  private void warmUp() throws InterruptedException {
    try (Callers callers = new Callers(own.target())) {
      Callers.Load load = new Callers.Load(32, ImageFormat.IMAGE_FORMAT_PNG, 1, false);
      requireNone(callers.run(load, WARM_UP, Duration.ofSeconds(1)).failures());
    }
  }

  /** Waits until a step serves. */
  void awaitStep(long step) throws InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    try (ServedModel model = new ServedModel(own.target())) {
      while (model.step() < step) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("step " + step + " does not serve");
        }
        Thread.sleep(5);
      }
    }
  }

  /** Publishes a generator as the next step. */
  void publish(byte[] bytes) {
    publisher.publish(bytes, sha256(bytes));
    published++;
  }

  /** The step published last. */
  long newest() {
    return published - 1L;
  }

  TrainedGenerator generator() {
    return generator;
  }

  /** Where the service listens. */
  String own() {
    return own.target();
  }

  long residentBytes() {
    return own.residentBytes();
  }

  boolean hasPeers() {
    return !python.isEmpty();
  }

  /** Where a peer listens that gathers the images of so many calls; started on first use. */
  String peer(int gather) {
    return peers.computeIfAbsent(gather, this::startPeer).target();
  }

  private ServedProcess startPeer(int gather) {
    ServedProcess peer =
        new ServedProcess(
            List.of(
                python,
                root + "/bench/peers/serve.py",
                generator.state().toString(),
                root + "/proto/src/main/proto",
                String.valueOf(gather)),
            "^(\\d+)$");
    closing.push(peer::close);
    return peer;
  }

  /** The service's model, loaded here. */
  BareForward bare() {
    try {
      if (bare == null) {
        Path file = Files.createTempFile("ganforge-bench", ".pt");
        closing.push(() -> Files.delete(file));
        Files.write(file, generator.published(0));
        bare = new BareForward(file);
        closing.push(bare::close);
      }
      return bare;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static void requireNone(List<String> failures) {
    if (!failures.isEmpty()) {
      throw new IllegalStateException(failures.size() + " calls failed: " + failures.get(0));
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(java.io.File::delete);
    }
  }

  @Override
  public void close() throws IOException {
    while (!closing.isEmpty()) {
      closing.pop().close();
    }
  }
}
