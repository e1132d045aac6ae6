package dev.ganforge.trainer.checkpoint;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Files and folders that survive a crash once they are said to be written. */
final class DurableFiles {
  /** What is being written or deleted; a crash leaves it, nobody reads it. No run starts so. */
  static final String TEMPORARY = ".tmp-";

  private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

  private DurableFiles() {}

  /** Writes a new file to the disk; an interrupt, which would close a channel, does not matter. */
  static Artifact write(Path file, String name, ArtifactWriter content) throws IOException {
    MessageDigest digest = sha256();
    try (FileOutputStream stored = new FileOutputStream(file.toFile());
        OutputStream out =
            new BufferedOutputStream(new DigestOutputStream(stored, digest), 1 << 16)) {
      content.write(out);
      out.flush();
      stored.getFD().sync();
    }
    return new Artifact(name, Files.size(file), HexFormat.of().formatHex(digest.digest()));
  }

  /** What a file is whose digest nobody noted. */
  static Artifact describe(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      Files.copy(file, out);
    }
    String name = String.valueOf(file.getFileName());
    return new Artifact(name, Files.size(file), HexFormat.of().formatHex(digest.digest()));
  }

  /** Puts a folder's entries on the disk; Windows has no such call and needs none. */
  static void syncFolder(Path folder) throws IOException {
    if (!WINDOWS) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** A name of its own for something temporary in a folder. */
  static Path temporary(Path folder, Object what) {
    long random = ThreadLocalRandom.current().nextLong();
    return folder.resolve(TEMPORARY + what + "-" + HexFormat.of().toHexDigits(random));
  }

  /** What lies in a folder. */
  static List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a folder vanish in one step, then deletes what was in it. */
  static void delete(Path folder) throws IOException {
    Path parent = folder.resolveSibling("");
    Path doomed = temporary(parent, folder.getFileName());
    Files.move(folder, doomed);
    syncFolder(parent);
    deleteTree(doomed);
  }

  /** Deletes a tree of which nobody reads any more. */
  static void deleteTree(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
