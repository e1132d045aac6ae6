package dev.ganforge.cli;

import dev.ganforge.cli.process.CommandFailure;
import dev.ganforge.v1.ArtifactChunk;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.UUID;

/**
 * An artifact on its way to a file, which appears only when all of it has arrived as it was sent.
 */
final class ArtifactFile implements AutoCloseable {
  private final Path file;
  private final Path part;
  private long sizeBytes;
  private String sha256 = "";

  private ArtifactFile(Path file, Path part) {
    this.file = file;
    this.part = part;
  }

  /**
   * Makes a temporary file beside where the artifact shall lie.
   *
   * @throws CommandFailure where nothing can be written there
   */
  static ArtifactFile create(Path file) {
    if (Files.isDirectory(file) || file.getFileName() == null) {
      throw CommandFailure.badInput(file + " cannot be written: it is a folder");
    }
    Path part = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      Files.createFile(part);
    } catch (NoSuchFileException e) {
      throw CommandFailure.badInput(file + " cannot be written: its folder is not there", e);
    } catch (IOException e) {
      throw refused(file, e);
    }
    return new ArtifactFile(file, part);
  }

  /**
   * Takes in every chunk, then puts the file in its place.
   *
   * @throws CommandFailure where what arrived is not what the first chunk announced
   */
  ArtifactFile fill(Iterator<ArtifactChunk> chunks) {
    String announced = "";
    MessageDigest digest = sha256Digest();
    try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.WRITE)) {
      while (chunks.hasNext()) {
        ArtifactChunk chunk = chunks.next();
        announced = announced.isEmpty() ? chunk.getSha256() : announced;
        digest.update(chunk.getData().asReadOnlyByteBuffer());
        chunk.getData().writeTo(out);
        sizeBytes += chunk.getData().size();
      }
    } catch (IOException e) {
      throw refused(file, e);
    }
    sha256 = HexFormat.of().formatHex(digest.digest());
    if (!sha256.equals(announced)) {
      throw CommandFailure.failed(
          file + " is not written: what arrived has sha256 " + sha256 + ", not " + announced);
    }
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw refused(file, e);
    }
    return this;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  String sha256() {
    return sha256;
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static CommandFailure refused(Path file, IOException failure) {
    String reason = failure.getClass().getSimpleName().replace("Exception", "");
    return CommandFailure.badInput(file + " cannot be written: " + reason, failure);
  }

  /** Leaves nothing unfinished behind. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
