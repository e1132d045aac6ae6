package dev.ganforge.trainer.dataset;

import dev.ganforge.runtime.error.ServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The image files below a folder, links followed. */
final class FolderFiles {
  private FolderFiles() {}

  static ImageSource open(String name, Path folder) throws IOException {
    List<InFolder> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            String relative = folder.relativize(path).toString();
            String slashed = relative.replace(path.getFileSystem().getSeparator(), "/");
            if (ImageFile.isImage(slashed) && !attributes.isOther()) {
              long modified = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
              files.add(new InFolder(slashed, attributes.size(), modified, path));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException failure) {
            if (failure instanceof FileSystemLoopException) {
              return FileVisitResult.CONTINUE;
            }
            throw ServiceException.invalid(
                "dataset \"" + name + "\" is refused: " + path + " in it cannot be read", failure);
          }
        });
    files.sort(ImageFile.ORDER);
    return new FileSource(name, files, key(folder, files), () -> {});
  }

  /** Names, sizes and times stand for the content; the path keeps look-alike folders apart. */
  private static String key(Path folder, List<InFolder> files) throws IOException {
    Sha256 hash = new Sha256();
    hash.update(folder.toRealPath().toString());
    for (InFolder file : files) {
      hash.update(file.name());
      hash.updateLong(file.size());
      hash.updateLong(file.modified());
    }
    return "folder " + hash.hex();
  }

  private record InFolder(String name, long size, long modified, Path path) implements ImageFile {
    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(path);
    }
  }
}
