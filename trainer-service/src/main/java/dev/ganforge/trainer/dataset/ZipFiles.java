package dev.ganforge.trainer.dataset;

import dev.ganforge.runtime.error.ServiceException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The image files of a zip, read in place: an entry's name is never used as a path. */
final class ZipFiles {
  private ZipFiles() {}

  static ImageSource open(String name, Path path) throws IOException {
    ZipFile zip = open(path.toFile(), name);
    List<InZip> files = new ArrayList<>();
    for (ZipEntry entry : Collections.list(zip.entries())) {
      if (!entry.isDirectory() && ImageFile.isImage(entry.getName())) {
        files.add(new InZip(zip, entry));
      }
    }
    files.sort(ImageFile.ORDER);
    return new FileSource(name, files, key(files), zip);
  }

  private static ZipFile open(File file, String name) throws IOException {
    try {
      ZipEnd.check(file.toPath());
      return openChecked(file);
    } catch (ZipException e) {
      throw ServiceException.invalid(
          "dataset \"" + name + "\" is not a whole zip: " + e.getMessage(), e);
    }
  }

  /**
   * Names are UTF-8 by the standard; older tools wrote bytes of their own, read here as Latin-1.
   */
  private static ZipFile openChecked(File file) throws IOException {
    try {
      return new ZipFile(file);
    } catch (ZipException e) {
      return new ZipFile(file, StandardCharsets.ISO_8859_1);
    }
  }

  /** The zip's own checksums stand for the content. */
  private static String key(List<InZip> files) {
    Sha256 hash = new Sha256();
    for (InZip file : files) {
      hash.update(file.name());
      hash.updateLong(file.size());
      hash.updateLong(file.entry.getCrc());
    }
    return "zip " + hash.hex();
  }

  private record InZip(ZipFile zip, ZipEntry entry) implements ImageFile {
    @Override
    public String name() {
      return entry.getName();
    }

    @Override
    public long size() {
      return entry.getSize();
    }

    @Override
    public InputStream open() throws IOException {
      return new CheckedEntryStream(zip.getInputStream(entry), entry.getCrc());
    }
  }
}
