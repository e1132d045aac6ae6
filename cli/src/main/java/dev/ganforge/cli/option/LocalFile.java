package dev.ganforge.cli.option;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A file by its whole path where this machine has it: a trainer may work in another folder. */
final class LocalFile {
  private LocalFile() {}

  static String resolved(String name) {
    try {
      Path path = Path.of(name);
      return Files.exists(path) ? path.toAbsolutePath().normalize().toString() : name;
    } catch (InvalidPathException e) {
      return name;
    }
  }
}
