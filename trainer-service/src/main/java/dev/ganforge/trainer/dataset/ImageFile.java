package dev.ganforge.trainer.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A file of a folder or zip that should be an image, by its name. */
interface ImageFile {
  /** The endings of such files' names. */
  List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp");

  /*
   * The order in which torchvision's ImageFolder meets the files: classes (folders of the first
   * level) by name, in each the folders below by their path as text, in each of those the files by
   * name. Files beside the classes, which it would not take, come first.
   */
  Comparator<ImageFile> ORDER =
      Comparator.comparing((ImageFile file) -> upTo(file.name(), file.name().indexOf('/')))
          .thenComparing(file -> upTo(file.name(), file.name().lastIndexOf('/')))
          .thenComparing(ImageFile::name);

  /** Relative to the folder or zip, with slashes. */
  String name();

  /** In bytes, as far as is known: a bound on what is set aside, not on what is read. */
  long size();

  InputStream open() throws IOException;

  /** Hidden files and folders, and what macOS adds to zips, are no images of the data set. */
  static boolean isImage(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(lower::endsWith)
        && !name.startsWith(".")
        && !name.contains("/.")
        && !name.startsWith("__MACOSX/");
  }

  private static String upTo(String name, int end) {
    return name.substring(0, Math.max(0, end));
  }
}
