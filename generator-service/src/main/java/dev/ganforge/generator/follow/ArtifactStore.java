package dev.ganforge.generator.follow;

import dev.ganforge.generator.follow.TrainerClient.ChunkSink;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Downloaded generators in one folder, by SHA-256: verified, whole, the oldest removed first. */
public final class ArtifactStore {
  /*
   * A download goes to <sha256>.part, which a broken one leaves behind for the next attempt to go
   * on with; it is hashed, synced and renamed to <sha256>.pt, so that no reader sees half a file.
   * The content is fixed by the name: two processes on one folder write the same bytes to the same
   * places, and need no lock.
   */
  private static final Logger log = LoggerFactory.getLogger(ArtifactStore.class);
  private static final Duration STALE = Duration.ofHours(1);

  private final Path folder;
  private final TrainerClient trainer;
  private final long limitBytes;
  private final Clock clock;

  /** Keeps files in {@code folder}, which it creates, up to {@code limitBytes} in all. */
  public ArtifactStore(Path folder, TrainerClient trainer, long limitBytes, Clock clock)
      throws IOException {
    this.folder = Files.createDirectories(folder);
    this.trainer = trainer;
    this.limitBytes = limitBytes;
    this.clock = clock;
  }

  /**
   * The checkpoint's generator as a verified file, downloaded where it is not here.
   *
   * @throws IOException where it cannot be had; the message says why in words for a user
   */
  public Path fetch(Checkpoint checkpoint) throws IOException {
    Path whole = folder.resolve(checkpoint.sha256() + ".pt");
    if (Files.exists(whole)) {
      if (mismatch(whole, checkpoint).isEmpty()) {
        Files.setLastModifiedTime(whole, FileTime.from(clock.instant()));
        return whole;
      }
      log.warn("{} is damaged and will be downloaded again", whole);
      Files.delete(whole);
    }
    Path part = folder.resolve(checkpoint.sha256() + ".part");
    try {
      download(checkpoint, part);
    } catch (StatusRuntimeException e) {
      throw new IOException(
          "the download broke off: "
              + e.getStatus().getCode()
              + ", "
              + e.getStatus().getDescription(),
          e);
    }
    String mismatch = mismatch(part, checkpoint);
    if (!mismatch.isEmpty()) {
      Files.deleteIfExists(part);
      throw new IOException(mismatch);
    }
    Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
    syncFolder();
    prune(whole);
    return whole;
  }

  private void download(Checkpoint checkpoint, Path part) throws IOException {
    try (FileChannel file =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (file.size() > checkpoint.sizeBytes()) {
        file.truncate(0);
      }
      file.position(file.size());
      if (file.size() < checkpoint.sizeBytes()) {
        trainer.download(
            checkpoint.run(), checkpoint.step(), file.size(), new PartSink(checkpoint, file));
      }
      file.force(true);
    }
  }

  /** Appends to the part, and refuses at once what cannot become the right file. */
  private record PartSink(Checkpoint checkpoint, FileChannel file) implements ChunkSink {
    @Override
    public void begin(long sizeBytes, String sha256) throws IOException {
      if (sizeBytes != checkpoint.sizeBytes() || !sha256.equals(checkpoint.sha256())) {
        throw new IOException(
            "the trainer offers %d bytes with SHA-256 %s where the manifest says %d bytes with %s"
                .formatted(sizeBytes, sha256, checkpoint.sizeBytes(), checkpoint.sha256()));
      }
    }

    @Override
    public void chunk(byte[] bytes) throws IOException {
      if (file.position() + bytes.length > checkpoint.sizeBytes()) {
        throw new IOException(
            "the trainer sent more than the " + checkpoint.sizeBytes() + " bytes of the manifest");
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
    }
  }

  /** What is wrong with the file; empty where it is the checkpoint's. */
  private static String mismatch(Path file, Checkpoint checkpoint) throws IOException {
    long size = Files.size(file);
    if (size != checkpoint.sizeBytes()) {
      return "generator.pt has %d bytes where the manifest says %d"
          .formatted(size, checkpoint.sizeBytes());
    }
    String found = sha256(file);
    return found.equals(checkpoint.sha256())
        ? ""
        : "generator.pt has SHA-256 %s where the manifest says %s"
            .formatted(found, checkpoint.sha256());
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void syncFolder() {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      log.debug("This file system cannot sync a folder", e);
    }
  }

  private record Kept(Path path, long size, Instant used) {}

  /** Removes the files used longest ago beyond the limit, and parts that nobody goes on with. */
  private void prune(Path keep) {
    try {
      remove(keep);
    } catch (IOException e) {
      log.debug("Another process works on {} as well", folder, e);
    }
  }

  private void remove(Path keep) throws IOException {
    List<Kept> files = new ArrayList<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.toList()) {
        files.add(new Kept(path, Files.size(path), Files.getLastModifiedTime(path).toInstant()));
      }
    }
    files.sort(Comparator.comparing(Kept::used).reversed());
    long total = 0;
    for (Kept file : files) {
      String name = file.path.getFileName().toString();
      total += file.size;
      boolean stale = file.used.isBefore(clock.instant().minus(STALE));
      if ((name.endsWith(".pt") && total > limitBytes && !file.path.equals(keep))
          || (name.endsWith(".part") && stale)) {
        Files.deleteIfExists(file.path);
        total -= file.size;
      }
    }
  }
}
