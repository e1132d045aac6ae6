package dev.ganforge.trainer.dataset;

import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds out what kind of data set a name means, by what is there. */
final class Sources {
  /** The 10,000 test digits of MNIST, embedded. */
  static final String MNIST = "mnist";

  private static final String EMBEDDED = "t10k-images-idx3-ubyte.gz";
  private static final String ALLOWED =
      MNIST + ", or the path of an IDX file of images, a folder of images or a zip of images";

  private Sources() {}

  static ImageSource open(String name) throws IOException {
    if (name.equals(MNIST)) {
      return IdxSource.open(name, new Embedded());
    }
    Path path = path(name);
    if (Files.isDirectory(path)) {
      return FolderFiles.open(name, path);
    }
    if (isZip(path)) {
      return ZipFiles.open(name, path);
    }
    return IdxSource.open(name, new OnDisk(path));
  }

  private static Path path(String name) {
    try {
      Path path = Path.of(name);
      boolean possible = Files.isDirectory(path) || Files.isRegularFile(path);
      if (!name.isBlank() && possible && Files.isReadable(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      // such a name is no file's
    }
    throw ServiceException.invalid("dataset", name, ALLOWED);
  }

  /** By its first bytes: those of an entry, or of the end record of an empty zip. */
  private static boolean isZip(Path path) throws IOException {
    try (InputStream stream = Files.newInputStream(path)) {
      String start = new String(stream.readNBytes(4), StandardCharsets.ISO_8859_1);
      return start.equals("PK\3\4") || start.equals("PK\5\6");
    }
  }

  private record OnDisk(Path path) implements IdxSource.Content {
    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(path);
    }

    @Override
    public long length() throws IOException {
      return Files.size(path);
    }
  }

  private record Embedded() implements IdxSource.Content {
    @Override
    public InputStream open() throws IOException {
      InputStream stream = Sources.class.getResourceAsStream(EMBEDDED);
      if (stream == null) {
        throw new IllegalStateException("the embedded digits are missing: " + EMBEDDED);
      }
      return stream;
    }

    @Override
    public long length() throws IOException {
      try (InputStream stream = open()) {
        return stream.readAllBytes().length;
      }
    }
  }
}
